"""What does not fit on a track is named with file, field and remedy."""

import pytest

from formotion.course.track_check import MORE, problems, untracked

WEEK = "{title: A, minutes: %d, homework_minutes: %d, activity: talk, lessons: [%s]}"


def said(small, *arguments, **options):
    small.track(*arguments, **options)
    return problems("way")


def test_a_track_that_fits_has_no_problem(small):
    assert said(small, "lessons: [theme/one, theme/two]", hours=1) == []
    assert said(small, f"weeks: [{WEEK % (20, 10, 'theme/one')}]") == []


@pytest.mark.parametrize(("hours", "fits"), [(0.74, True), (0.76, False), (0.26, True), (0.24, False)])
def test_hours_are_the_sum_of_the_minutes_to_a_quarter(small, hours, fits):
    found = said(small, "lessons: [theme/one]", hours=hours)
    assert found == (
        []
        if fits
        else [f"book/tracks/way.md: track: hours: {hours} are given and 30 minutes are planned: give 0.5"]
    )


def test_homework_counts(small):
    assert said(small, f"weeks: [{WEEK % (30, 90, 'theme/one')}]", hours=2) == []


def test_a_lesson_longer_than_its_week_is_named_and_a_part_of_it_is_not(small):
    week = WEEK % (20, 0, "theme/one")
    short = said(small, f"weeks: [{week}, {WEEK % (20, 0, '')}]", hours=0.5)
    assert short == [f"book/tracks/way.md: track: theme/one takes 30 minutes, its sessions have 20: {MORE}"]
    part = WEEK % (20, 0, "theme/one#First part")
    assert said(small, f"weeks: [{part}, {WEEK % (20, 0, '')}]", hours=0.5) == []


def test_lessons_that_share_a_week_must_fit_together(small):
    found = said(small, f"weeks: [{WEEK % (40, 0, 'theme/one, theme/two')}]", hours=0.7)
    assert found == [f"book/tracks/way.md: track: the lessons take 60 minutes, the sessions have 40: {MORE}"]


def test_nothing_comes_before_what_it_needs(small):
    found = said(small, "lessons: [theme/three, theme/two, theme/one]", hours=1.5)
    wrong = (("three", "one"), ("three", "two"), ("two", "one"))
    assert found == [
        f"book/tracks/way.md: track: lessons: theme/{late} needs theme/{early}, which comes after it: "
        f"put theme/{early} first"
        for late, early in wrong
    ]


def test_what_is_needed_is_on_the_track_or_in_its_prerequisites(small):
    found = said(small, "lessons: [theme/two]")
    assert found == [
        "book/tracks/way.md: track: prerequisites: theme/one is needed and not on the track: "
        "add it, or name it in prerequisites"
    ]
    assert said(small, "lessons: [theme/two]", before="the lesson theme/one") == []


def test_an_exam_has_a_hundred_points(small):
    exam = "lessons: [theme/one]\n  exam: [{part: A, minutes: 9, points: %d, tests: [all]}]"
    assert said(small, exam % 100) == []
    assert said(small, exam % 99) == [
        "book/tracks/way.md: track: exam: the parts have 99 points: make it 100"
    ]


def test_lessons_on_no_track_are_listed(small):
    small.track("lessons: [theme/two]")
    assert untracked() == ["theme/one", "theme/three"]
