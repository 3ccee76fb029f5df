"""Which outcome is served by what."""

import csv
import io

import pytest
from click.testing import CliRunner

from formotion.course import blueprint as drawn
from formotion.course.blueprint import Item, gaps, items, outcomes, page, table, text
from formotion.course.blueprint_command import blueprint
from formotion.course.lessons import lessons
from formotion.course.source import read


@pytest.fixture
def lesson(one_lesson):
    source = one_lesson.path.read_text()
    one_lesson.path.write_text(source + '\n```{code-cell}\npredict("Less | or more?", outcome=2)\n```\n')
    return read(one_lesson.path)


def test_items_with_outcome_kind_level_and_points(lesson):
    assert items(lesson) == [
        Item(2, "prediction", "Less | or more?"),
        Item(3, "question", "norm-or-sum"),
        Item(2, "exercise", "square", 3),
    ]
    assert [item.level for item in items(lesson)] == ["anticipate", "understand", "apply"]


def test_outcomes_in_order_with_their_items(lesson):
    assert [(number, len(asked)) for number, _, asked in outcomes(lesson)] == [(1, 0), (2, 2), (3, 1)]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([], ["no prediction", "no question", "no exercise"]),
        (["exercise"], ["no prediction", "no question", "one item only"]),
        (["exercise", "exercise"], ["no prediction", "no question"]),
        (["prediction", "question", "exercise"], []),
    ],
)
def test_gaps(kinds, expected):
    assert gaps([Item(1, kind, "x") for kind in kinds]) == expected


def test_for_a_terminal(lesson):
    assert text([lesson]).splitlines() == [
        "sample/sums: Sums of squares",
        "",
        "  1 can say what a norm is",
        "    gap: no prediction, no question, no exercise",
        "",
        "  2 can compute it",
        "    anticipate  prediction  Less | or more?",
        "    apply       exercise    square (3 points)",
        "    gap: no question",
        "",
        "  3 can tell a norm from a sum",
        "    understand  question    norm-or-sum",
        "    gap: no prediction, no exercise, one item only",
    ]


def test_as_a_table(lesson):
    rows = list(csv.DictReader(io.StringIO(table([lesson]))))
    assert [(row["outcome"], row["level"], row["item"], row["points"]) for row in rows] == [
        ("2", "anticipate", "Less | or more?", ""),
        ("2", "apply", "square", "3"),
        ("3", "understand", "norm-or-sum", ""),
    ]
    assert tuple(rows[0]) == drawn.COLUMNS


def test_as_a_page(lesson):
    made = page([lesson])
    assert "From {doc}`sample/sums </book/sample/sums>`:" in made
    assert made.index(
        "1. can say what a norm is\n   - **gap:** no prediction, no question, no exercise"
    ) < made.index(
        "2. can compute it\n   - anticipate: “Less | or more?”\n   - apply: `square` (3 points)\n"
        "   - **gap:** no question\n"
    )


def test_every_lesson_of_the_book_has_all_its_items_in_the_table():
    rows = list(csv.DictReader(io.StringIO(table(lessons()))))
    assert len(rows) == sum(len(items(lesson)) for lesson in lessons())
    assert sum(row["kind"] == "question" for row in rows) == 3 * len(lessons())


def test_the_command(lesson, tmp_path):
    run = CliRunner().invoke
    assert run(blueprint, ["sample/sums"]).output == run(blueprint, []).output == text([lesson]) + "\n"
    file = tmp_path / "blueprint.csv"
    assert run(blueprint, ["--csv", str(file)]).output == f"wrote: {file}\n"
    assert file.read_text(encoding="utf-8") == table([lesson])
