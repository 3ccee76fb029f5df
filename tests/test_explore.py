import matplotlib.pyplot as plt
import pytest

from formotion import plot
from formotion.core.errors import InputError
from formotion.explore import explore


class Draw:
    """Draws an empty figure and remembers for which values."""

    def __init__(self):
        self.values = []

    def __call__(self, value):
        self.values.append(value)
        return plot.figure("half", 1.0)[0]


@pytest.fixture
def shown(monkeypatch):
    displayed = []
    monkeypatch.setattr("IPython.display.display", displayed.append)
    return displayed


@pytest.fixture
def draw():
    return Draw()


def test_page_holds_every_frame_with_its_own_text(monkeypatch, shown, draw):
    monkeypatch.setenv("FORMOTION_CONTEXT", "book")
    explore(draw, alt="Noise <{noise}>.", noise=[0.1, 0.2, 0.4])
    page = shown[0].data
    assert draw.values == [0.1, 0.2, 0.4]
    assert page.count("<img") == 3
    assert page.count("<img hidden") == 2
    assert 'alt="Noise &lt;0.4&gt;."' in page
    assert 'type="range" min="0" max="2"' in page
    assert "http" not in page.replace("data:image", "")
    assert not plt.get_fignums()


@pytest.mark.parametrize("where", ["test", "grade"])
def test_tests_draw_the_ends_only(monkeypatch, shown, draw, where):
    monkeypatch.setenv("FORMOTION_CONTEXT", where)
    explore(draw, noise=[1, 2, 3, 4])
    explore(draw, noise=[7])
    assert sorted(draw.values) == [1, 4, 7]
    assert not shown


def test_desk_draws_on_demand(monkeypatch, shown, draw):
    monkeypatch.setenv("FORMOTION_CONTEXT", "interactive")
    explore(draw, camera_noise_px=[0.1, 0.2])
    slider, _ = shown[-1].children
    assert slider.description == "camera noise (px)"
    assert draw.values == [0.1]
    slider.index = 1
    assert draw.values == [0.1, 0.2]


def test_rejects_anything_but_one_list(monkeypatch, draw):
    monkeypatch.setenv("FORMOTION_CONTEXT", "test")
    with pytest.raises(InputError, match="got none"):
        explore(draw)
    with pytest.raises(InputError, match="got a, b"):
        explore(draw, a=[1], b=[2])
    for empty in ([], 3, "ab"):
        with pytest.raises(InputError, match="noise must be a list of at least one value"):
            explore(draw, noise=empty)
    with pytest.raises(InputError, match="got NoneType for noise=1"):
        explore(lambda noise: None, noise=[1])
