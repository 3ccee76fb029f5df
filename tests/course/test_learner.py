"""What a learner's kernel meets besides check: predict, glue, the store."""

import numpy as np
import pytest

from formotion.core.errors import InputError
from formotion.course import glue, predict, store


@pytest.fixture
def shown(monkeypatch):
    """What goes to a notebook's display."""
    displayed = []

    def display(thing, raw=False, metadata=None):
        displayed.append((thing, metadata) if raw else thing)

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr("formotion.course.predicting.in_notebook", lambda: True)
    return displayed


def test_guess_is_kept_for_the_next_kernel_and_compared(desk, shown, capsys):
    asked = predict("Less or more?", choices=["less", "more"], outcome=1)
    (box,) = shown
    box.children[1].value = "more"
    assert predict("Less or more?", choices=["less", "more"]).guess == "more"
    asked.compare("less")
    said = capsys.readouterr().out
    assert "more" in said
    assert "What came out: less" in said


def test_free_text_guess(desk, shown):
    predict("How large?")
    shown[0].children[1].value = "3 µm"
    assert predict("How large?").guess == "3 µm"


def test_without_a_notebook_the_question_is_printed(desk, capsys):
    predict("How large?")
    assert capsys.readouterr().out == "Your guess? How large?\n"


def test_in_the_book_it_is_static_html(monkeypatch, shown):
    monkeypatch.setenv("FORMOTION_CONTEXT", "book")
    predict("Is 1 < 2?", choices=["yes", "no"]).compare("yes")
    assert "Is 1 &lt; 2?" in shown[0].data
    assert "<li>yes</li>" in shown[0].data


@pytest.mark.parametrize("name", ["test", "grade"])
def test_tests_and_grader_see_nothing(monkeypatch, shown, capsys, name):
    monkeypatch.setenv("FORMOTION_CONTEXT", name)
    predict("How large?").compare(3)
    assert shown == []
    assert capsys.readouterr().out == ""
    assert not store.path().exists()


@pytest.mark.parametrize(("question", "choices"), [("", None), (3, None), ("Which?", ["one"])])
def test_a_bad_prediction_is_refused(question, choices):
    with pytest.raises(InputError, match="a prediction needs"):
        predict(question, choices=choices)


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (np.float64(3.14159), "x_um = 3.142"),
        (np.array(2), "x_um = 2"),
        (np.float32(0.5), "x_um = 0.5"),
        ("drift", "x_um = drift"),
        (True, "x_um = True"),
    ],
)
def test_glue_prints_in_a_notebook(value, printed, capsys):
    glue("x_um", value)
    assert capsys.readouterr().out == printed + "\n"


def test_glue_in_the_book_leaves_a_number_that_pages_can_read(monkeypatch, shown):
    monkeypatch.setenv("FORMOTION_CONTEXT", "book")
    glue("x_um", np.float64(2.5))
    prefix = "application/papermill.record/"
    metadata = {"scrapbook": {"name": "x_um", "mime_prefix": prefix}}
    assert shown == [({f"{prefix}text/plain": "2.5"}, metadata)]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("x um", 1.0, "must be an identifier, got 'x um'"),
        ("x", np.zeros(3), "x must be one finite number or text"),
        ("x", 1j, "x must be one finite number or text"),
        ("x", None, "x must be one finite number or text"),
        ("x", np.nan, "x must be one finite number or text"),
    ],
)
def test_glue_refuses_what_no_text_can_show(name, value, message):
    with pytest.raises(InputError, match=message):
        glue(name, value)
