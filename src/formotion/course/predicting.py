"""``predict``: a guess before the figure, beside the result after it."""

import html

from formotion.core.context import context
from formotion.core.errors import InputError
from formotion.course import store
from formotion.course.report import Report, in_notebook, show


class Prediction:
    """A question asked, and the guess if one was made."""

    def __init__(self, question, choices):
        self.question, self.choices = question, choices

    @property
    def guess(self):
        """What the learner guessed, or None."""
        return store.guess(self.question)

    def compare(self, result):
        """Show the guess beside the result.

        Parameters
        ----------
        result : str or number
            What came out.
        """
        if context() == "interactive":
            guess = self.guess or "none yet: the box is above"
            show(Report("your guess", "not attempted", (guess, f"What came out: {result}")))
        elif context() == "book":
            show(Report("what came out", "passed", (str(result),)))

    def _ipython_display_(self):
        """Show nothing: the question was shown when it was asked."""


def predict(question, choices=None, outcome=None):
    """Ask for a guess before a result is shown; nothing waits for it.

    Parameters
    ----------
    question : str
        What will happen?
    choices : list of str, optional
        Answers to choose from; free text where it is left out.
    outcome : int
        Which outcome of the lesson it serves, counted from 1; the contracts of the lesson want it.

    Returns
    -------
    Prediction
        Its ``compare(result)`` shows guess and result side by side.

    Raises
    ------
    InputError
        If the question is empty, or fewer than two choices are given.

    Notes
    -----
    At a learner's desk a text field or buttons appear and the guess is kept in the learner's own data folder,
    under the words of the question: a reworded one is a new one. On the page the question stands with a place
    to stop and think. In tests and grading nothing is shown.
    """
    if not isinstance(question, str) or not question.strip():
        raise InputError(f"a prediction needs a question, got {question!r}: ask what will happen")
    if choices is not None and len(choices) < 2:
        raise InputError(f"a prediction needs at least 2 choices, got {len(choices)}: or leave them out")
    prediction = Prediction(question, choices)
    if context() == "interactive" and in_notebook():
        _widget(prediction)
    elif context() == "interactive":
        print(f"Your guess? {question}" + (f" ({' / '.join(choices)})" if choices else ""))
    elif context() == "book":
        _static(prediction)
    return prediction


def _widget(prediction):
    import ipywidgets
    from IPython.display import display

    known = prediction.guess
    if prediction.choices:
        value = known if known in prediction.choices else None
        box = ipywidgets.ToggleButtons(
            options=prediction.choices, value=value, style={"button_width": "auto"}
        )
    else:
        box = ipywidgets.Text(value=known or "", placeholder="your guess", continuous_update=False)
    box.observe(lambda change: store.set_guess(prediction.question, change["new"]), names="value")
    title = ipywidgets.HTML(f"<strong>Your guess?</strong> {html.escape(prediction.question)}")
    display(ipywidgets.VBox([title, box]))


def _static(prediction):
    from IPython.display import HTML, display

    asked = html.escape(prediction.question)
    options = "".join(f"<li>{html.escape(choice)}</li>" for choice in prediction.choices or [])
    advice = "Say it aloud or write it down, then read on: the next figure answers."
    display(
        HTML(
            f'<details class="predict"><summary><strong>Your guess?</strong> {asked}</summary>'
            f"{f'<ul>{options}</ul>' if options else ''}<p>{advice}</p></details>"
        )
    )
