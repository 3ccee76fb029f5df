"""Every lesson that is there: its parts, what they point at, and that all of it exists."""

import ast
from collections import Counter

import pytest
import yaml

from formotion.bench.discovery import task as find_task
from formotion.core.resources import checkout
from formotion.course import items, solving
from formotion.course.glossary import glossary
from formotion.course.lessons import sources
from formotion.course.questions import canvas, question
from formotion.course.registry import exercises
from formotion.course.source import TAGS, read

ROOT = checkout()
PATHS = sources(ROOT / "book")
COMPARED = TAGS[-1]
CHANGING = ("glue", "check", "predict", "explore", "hint")
every_lesson = pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}-{path.stem}")


def known_lessons():
    return {f"{path.parent.name}/{path.stem}" for path in PATHS}


def predictions(lesson):
    return [call for code in lesson.codes for call in solving.calls(code.source, "predict")]


@every_lesson
def test_three_concept_questions_with_names_of_their_own(path):
    lesson = read(path)
    asked = [question(directive, lesson.where) for directive in lesson.directives("question")]
    assert len(asked) == 3
    assert len({each.id for each in asked}) == 3
    assert all(each.outcome <= len(lesson.header.outcomes) for each in asked)


@every_lesson
def test_three_to_six_exercises_each_stated_and_checked(path):
    lesson = read(path)
    checked = [solving.checked(code, lesson.where) for code in lesson.codes]
    checked = [name for name in checked if name]
    stated = lesson.directives("exercise")
    assert 3 <= len(stated) <= 6
    assert len(checked) == len(set(checked)) == len(stated)
    assert all(each.argument and each.options.get("label") for each in stated)
    assert Counter(name.rpartition("/")[0] for name in checked) == {lesson.id: len(checked)}


@every_lesson
def test_exercises_and_predictions_point_at_an_outcome(path):
    lesson = read(path)
    count = len(lesson.header.outcomes)
    assert all(1 <= spec.outcome <= count for spec in exercises(lesson.id).values())
    assert predictions(lesson), f"{lesson.where}: ask for a guess before a figure that matters"
    for call in predictions(lesson):
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        assert "outcome" in given, f"{lesson.where}: predict(..., outcome=1) for: {ast.unparse(call)}"
        assert 1 <= ast.literal_eval(given["outcome"]) <= count


def test_no_two_predictions_share_their_words():
    asked = Counter(each.question for path in PATHS for each in items.predictions(read(path)))
    assert [words for words, count in asked.items() if count > 1] == [], (
        "guesses go by the words of the question"
    )


@every_lesson
def test_every_outcome_is_served(path):
    lesson = read(path)
    served = {spec.outcome for spec in exercises(lesson.id).values()}
    served |= {question(each, lesson.where).outcome for each in lesson.directives("question")}
    for call in predictions(lesson):
        served |= {ast.literal_eval(each.value) for each in call.keywords if each.arg == "outcome"}
    assert served == set(range(1, len(lesson.header.outcomes) + 1))


@every_lesson
def test_the_canvas_is_filled(path):
    lesson = read(path)
    (found,) = lesson.directives("canvas")
    assert all(canvas(found, lesson.where).model_dump().values())


@every_lesson
def test_what_the_header_names_exists(path):
    header = read(path).header
    assert set(header.needs) <= known_lessons()
    assert {term.lower() for term in header.teaches} <= set(glossary(path.parents[1]))
    missing = [name for name in header.data if not (ROOT / "datasets" / f"{name}.yaml").is_file()]
    assert not missing, f"no card for {missing}"
    assert find_task(header.task)


@every_lesson
def test_it_stands_in_the_table_of_contents(path):
    text = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["format"] == "jb-book"
    assert f"file: book/{path.parent.name}/{path.stem}\n" in text


@every_lesson
def test_compared_cells_print_and_nothing_else(path):
    lesson = read(path)
    for code in lesson.codes:
        if COMPARED in code.tags:
            used = [name for name in CHANGING if solving.calls(code.source, name)]
            assert not used, f"{lesson.where}: line {code.line}: {used} differ from context to context"
