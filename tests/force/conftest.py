import matplotlib.pyplot as plt
import pytest

from formotion import plot


@pytest.fixture
def shown(monkeypatch):
    """Collect (figure, alternative text) instead of showing them; the figures stay open."""
    seen = []
    monkeypatch.setattr(plot, "alt", lambda fig, text: seen.append((fig, text)))
    yield seen
    plt.close("all")
