"""Write what the lecturer and the students read: the table, a page for each student, an overview."""

from pathlib import Path

import jinja2

from formotion.core.files import write_whole
from formotion.grading import tally
from formotion.grading.grade import IDLE, MISSING, PASSED, WRONG
from formotion.grading.table import table

SIGNS = {PASSED: "✓", WRONG: "✗", IDLE: "○", MISSING: "–"}


def write_all(desk, out):
    """Write ``grades.csv``, ``index.html`` and ``feedback/<student>.html``, each whole or not at all.

    Parameters
    ----------
    desk : Desk
        With the grades that are known; students without one are listed as such.
    out : path-like
        The folder of grades.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    grades, out = desk.all_grades(), Path(out)
    for grade in filter(is_final, grades):
        write_whole(out / "feedback" / f"{desk.names[grade.student]}.html", feedback(desk.asked, grade))
    write_whole(out / "grades.csv", table(grades, [task.id.rpartition("/")[2] for task in desk.asked.tasks]))
    write_whole(out / "index.html", overview(desk.asked, grades, desk.names))


def is_final(grade):
    """Return whether a grade has marks: one that waits, or that the grader failed on, has none."""
    return bool(grade.marks)


def feedback(asked, grade):
    """Return the page of one student as HTML text.

    Parameters
    ----------
    asked : Assignment
    grade : Grade
    """
    return _page("feedback.html", asked=asked, grade=grade)


def overview(asked, grades, names):
    """Return the lecturer's page as HTML text: points of the class, mistakes by exercise, all students.

    Parameters
    ----------
    asked : Assignment
    grades : list of Grade
    names : dict of str to str
        File name of each student's page.
    """
    exercises = sorted(tally.by_exercise(grades), key=lambda each: each.states[PASSED])
    done = len(list(filter(is_final, grades)))
    known = {"asked": asked, "grades": grades, "names": names, "done": done, "exercises": exercises}
    return _page("overview.html", bars=tally.histogram(grades), **known)


def _page(name, **values):
    loader = jinja2.PackageLoader("formotion", "grading/templates")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(name).render(signs=SIGNS, idle=IDLE, **values)
