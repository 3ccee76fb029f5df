import io

import pytest
from tqdm import tqdm

from formotion import learning_curve
from formotion.core.errors import InputError
from formotion.core.training import Training


def after(epochs, reason=""):
    losses = tuple(1 / (n + 1) for n in range(epochs))
    return Training(losses, losses, 2.0 * epochs, "cpu", reason)


@pytest.fixture
def shown(monkeypatch):
    """Pretend to be a notebook; return what IPython was asked to show, and to renew."""
    calls = []

    class Handle:
        def update(self, picture):
            calls.append(("renewed", picture))

    def display(picture, display_id):
        calls.append(("shown", picture))
        return Handle()

    monkeypatch.setattr(learning_curve, "_in_notebook", lambda: True)
    monkeypatch.setattr("IPython.display.display", display)
    return calls


def test_a_notebook_at_work_renews_one_picture(shown, monkeypatch):
    monkeypatch.setenv("FORMOTION_CONTEXT", "interactive")
    watch = learning_curve.live()
    watch(after(1))
    watch.next_s = 0.0  # as if time had passed
    watch(after(2))
    watch(after(3, "interrupted"))
    assert [how for how, _ in shown] == ["shown", "renewed", "renewed"]
    assert "3 epochs in 6 s on cpu" in shown[-1][1].alt


def test_drawing_takes_a_small_share_of_the_time(shown, monkeypatch):
    monkeypatch.setenv("FORMOTION_CONTEXT", "interactive")
    times = iter([10.0, 12.0, 31.9, 32.1, 32.2])
    monkeypatch.setattr(learning_curve.time, "monotonic", lambda: next(times))
    watch = learning_curve.live()
    for epochs in (1, 2, 3):  # drawn in 2 s; 19.9 s later it is too early, 20.1 s later it is not
        watch(after(epochs))
    assert len(shown) == 2


def test_a_page_shows_the_curve_once(shown, monkeypatch, capsys):
    monkeypatch.setenv("FORMOTION_CONTEXT", "book")
    watch = learning_curve.live()
    for epochs in (1, 2, 3):
        watch(after(epochs))
    assert shown == []
    watch(after(3, "all 3 epochs done"))
    assert [how for how, _ in shown] == ["shown"]
    assert "best held-out loss 0.3333 in epoch 3; stopped: all 3 epochs done" in capsys.readouterr().out


def test_a_terminal_has_a_bar_that_counts_epochs(monkeypatch):
    monkeypatch.setattr(
        "tqdm.tqdm", lambda **setting: tqdm(**setting | {"disable": False, "file": io.StringIO()})
    )
    watch = learning_curve.live(expected_epochs=3)
    watch(after(1))
    assert (watch.bar.n, watch.bar.total) == (1, 3)
    watch(after(3, "all 3 epochs done"))
    assert watch.bar.n == 3
    assert "held-out loss 0.3333" in watch.bar.postfix
    assert watch.bar.disable  # closed


def test_nothing_to_draw_is_said():
    with pytest.raises(InputError, match="a curve needs at least one finished epoch, got none: train first"):
        learning_curve.draw(Training())
