"""The table of grades, for a spreadsheet that must not take a student's name for a formula."""

import csv
import io

STARTS_FORMULA = tuple("=+-@＝＋－＠")


def table(grades, exercises):
    """Return all grades as CSV text, one row a student.

    Parameters
    ----------
    grades : list of Grade
        A grade without marks has no points yet: its cells stay empty.
    exercises : list of str
        Names of the exercises, one column each.

    Returns
    -------
    str
        Begins with a byte order mark, so that spreadsheets read the letters right.

    Examples
    --------
    >>> table([], ["square"])
    '\\ufeffstudent,points,of,square,message,file\\n'
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["student", "points", "of", *exercises, "message", "file"])
    rows.writerows(_row(grade, exercises) for grade in grades)
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + text.getvalue()


def _row(grade, exercises):
    points = {mark.name: mark.points for mark in grade.marks}
    numbers = [grade.points, grade.of] if grade.marks else ["", ""]
    each = [points.get(name, "") for name in exercises]
    return [plain(grade.student), *numbers, *each, plain(grade.message), plain(grade.file)]


def plain(text):
    """Return text in one line that a spreadsheet takes for text.

    Examples
    --------
    >>> plain("=1+1"), plain("Anna")
    ("'=1+1", 'Anna')
    """
    text = " ".join(text.split())
    return f"'{text}" if text.startswith(STARTS_FORMULA) else text
