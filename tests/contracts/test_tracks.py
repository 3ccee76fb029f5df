"""Every track that is there: it names what exists, in an order that works, with times that add up."""

import pytest
import yaml

from formotion.core.resources import checkout
from formotion.course.stops import stops
from formotion.course.track_check import problems
from formotion.course.track_page import track_pages
from formotion.course.tracks import tracks

ROOT = checkout()
ASKED = {"workshop", "university", "self-study", "wet-lab", "theory-group", "imaging-facility"}
every_track = pytest.mark.parametrize("name", sorted(tracks()))


def test_the_six_ways_are_there():
    assert set(tracks()) >= ASKED


@every_track
def test_it_names_lessons_and_sections_that_exist(name):
    assert stops(name)


@every_track
def test_it_holds_together(name):
    assert problems(name) == []


@every_track
def test_it_stands_in_the_table_of_contents(name):
    assert f"file: book/tracks/{name}\n" in (ROOT / "_toc.yml").read_text(encoding="utf-8")


def test_the_overview_comes_before_the_tracks():
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
    ways = next(part["chapters"] for part in parts if part["caption"] == "Ways through")
    assert ways[0]["file"] == "book/tracks/index"


def test_the_workshop_takes_two_hours_and_the_course_ten_weeks():
    assert tracks()["workshop"].hours == 2
    assert len(tracks()["university"].weeks) == 10
    assert all(week.goals for week in tracks()["university"].weeks)
    assert tracks()["university"].exam


def test_pages_can_be_made_and_are_the_same_each_time():
    pages = track_pages(ROOT / "book")
    assert {path.stem for path in pages} == {*tracks(), "index"}
    assert pages == track_pages(ROOT / "book")
