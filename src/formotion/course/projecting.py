"""A lesson's concept questions for the projector: one HTML file, on its own, for peer instruction."""

from pathlib import Path

from formotion.core.errors import InputError
from formotion.course.items import questions
from formotion.course.reviewing import shuffled
from formotion.course.wording import rich

PARTS = Path(__file__).with_name("projector")


def quiz_page(lesson):
    """Return the projector view of a lesson's concept questions.

    Each goes through five steps: think, vote, talk, vote again, answer. Choices stand in an order that is
    the same on every machine; on paper the page is a sheet of questions and one of answers.

    Parameters
    ----------
    lesson : Lesson

    Returns
    -------
    str
        HTML that loads nothing.

    Raises
    ------
    InputError
        If the lesson has no question.
    """
    import jinja2

    asked = [_question(name, each) for name, each in questions(lesson).items()]
    if not asked:
        raise InputError(f"{lesson.id} has no concept question to show: choose another lesson")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PARTS), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("quiz.html").render(
        title=lesson.header.title,
        lesson_question=lesson.header.question,
        questions=asked,
        css=_part("quiz.css"),
        js=_part("quiz.js"),
    )


def _question(name, question):
    choices = zip("ABCDEF", shuffled(question.choices, f"vote {name}"), strict=False)
    return {"ask": _safe(question.ask), "choices": [_choice(letter, choice) for letter, choice in choices]}


def _choice(letter, choice):
    return {"letter": letter, "text": _safe(choice.text), "why": _safe(choice.why), "right": choice.right}


def _safe(markdown):
    from markupsafe import Markup

    return Markup(rich(markdown))


def _part(name):
    from markupsafe import Markup

    return Markup((PARTS / name).read_text(encoding="utf-8").rstrip())
