"""Reading tracks: what a track file may say, and what the error says where it does not."""

import pytest

from formotion.core.errors import SourceError
from formotion.course.stops import stop, stops
from formotion.course.tracks import track, tracks

WEEK = "{title: A, minutes: 20, activity: talk, lessons: [%s]}"


def test_a_plain_list_is_the_order(small):
    small.track("lessons: [theme/two, theme/one]")
    found = track("way")
    assert found.lessons == ["theme/two", "theme/one"]
    assert found.sessions == []


def test_lessons_come_from_weeks_each_once_in_order(small):
    weeks = ", ".join(WEEK % lessons for lessons in ("theme/two#First part", "theme/one, theme/two#Other"))
    small.track(f"weeks: [{weeks}]")
    found = track("way")
    assert found.lessons == ["theme/two", "theme/one"]
    assert found.headings("theme/two") == ["First part", "Other"]
    assert found.headings("theme/one") == []


def test_a_lesson_named_whole_once_is_taken_whole(small):
    small.track("lessons: [theme/one#First part, theme/one]")
    assert track("way").headings("theme/one") == []


def test_the_overview_is_no_track(small):
    small.track("lessons: [theme/one]")
    (small.book / "tracks/index.md").write_text("# Which way?\n")
    assert list(tracks()) == list(tracks(small.book)) == ["way"]


def test_an_unknown_track_is_answered_with_those_there_are(small):
    small.track("lessons: [theme/one]")
    with pytest.raises(SourceError, match="no track 'long': there are way"):
        stops("long")


@pytest.mark.parametrize(
    ("lessons", "message"),
    [
        ("lessons: []", "one of them"),
        ("lessons: [theme/one]\n  weeks: [" + WEEK % "theme/one" + "]", "only one of them"),
        ("weeks: [" + WEEK % "" + "]", "no lesson is named: give at least one as theme/lesson"),
        ("lessons: [one]", "way.md: track: lessons.0: .*: list lessons as theme/lesson, or sections"),
        (
            "weeks: [{title: A, activity: talk}]",
            "track: weeks.0.minutes: Field required: give each week a title",
        ),
        ("weeks: [{title: A, minutes: 2, activity: talk}]", "weeks.0.minutes: .* greater than or equal to 5"),
        (
            "lessons: [theme/one]\n  exam: [{part: A, minutes: 5, points: 3, tests: []}]",
            "exam.0.tests: .*at least 1",
        ),
        ("lessons: [theme/one]\n  colour: red", "track: colour: .*: the fields are title"),
    ],
)
def test_a_malformed_track_names_file_field_and_remedy(small, lessons, message):
    small.track(lessons)
    with pytest.raises(SourceError, match=message):
        tracks()


def test_hours_must_be_positive(small):
    small.track("lessons: [theme/one]", hours=0)
    with pytest.raises(
        SourceError, match="book/tracks/way.md: track: hours: .*: give the reader's time in hours"
    ):
        tracks()


def test_a_lesson_that_does_not_exist_is_answered_with_the_nearest(small):
    small.track("lessons: [theme/onne]")
    with pytest.raises(
        SourceError, match="tracks/way.md: lessons: no lesson 'theme/onne': the nearest are theme/one"
    ):
        stops("way")


def test_a_section_that_does_not_exist_is_answered_with_the_nearest(small):
    small.track("lessons: [theme/one#First prt]")
    with pytest.raises(SourceError, match="way.md: lessons: lesson theme/one has no section .* 'First part'"):
        stops("way")


def test_a_part_has_its_share_of_minutes_and_its_own_exercises(small):
    small.track("lessons: [theme/one#First part, theme/two]")
    part, whole = stops("way")
    assert (part.id, part.minutes, part.exercises) == ("theme/one", 15, {"theme/one/begin"})
    assert (whole.minutes, len(whole.exercises), whole.headings) == (30, 2, ())
    assert stop(whole.lesson) == whole
