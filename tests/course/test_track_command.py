"""``formotion track`` as one reads it in a terminal."""

import pytest
from click.testing import CliRunner

from formotion.course import store
from formotion.course.track_command import track


@pytest.fixture
def desk(monkeypatch):
    """Progress is kept for people only."""
    monkeypatch.setenv("FORMOTION_CONTEXT", "interactive")


def ran(*arguments):
    return CliRunner().invoke(track, arguments)


def lines(*arguments):
    return ran(*arguments).output.splitlines()


def test_tracks_are_listed_from_short_to_long(small):
    small.track("lessons: [theme/one, theme/two]", hours=1, name="a-long-one")
    small.track("lessons: [theme/one]", name="short")
    assert lines() == [
        "short              0.5 h  A way: for tests",
        "a-long-one           1 h  A way: for tests",
        "one of them: formotion track <name>",
    ]


def test_a_track_is_shown_with_aim_time_and_what_comes_next(small):
    small.track("lessons: [theme/one, theme/two]", hours=1, before="a pencil")
    assert lines("way") == [
        "A way, 1 h: for tests",
        "Aim: You can test.",
        "Before you begin:",
        "- a pencil",
        "",
        "· theme/one               0/2   30 min  What is one?",
        "· theme/two               0/2   30 min  What is two?",
        "",
        "next: theme/one",
    ]


def test_a_solved_lesson_is_ticked_and_a_part_done_one_counted(small, desk):
    small.track("lessons: [theme/one, theme/two]", hours=1)
    for name in ("one/begin", "one/go_on", "two/begin"):
        store.add_attempt(f"theme/{name}", True)
    store.add_attempt("theme/two/go_on", False)
    shown = ran("way").output
    assert "✓ theme/one               2/2" in shown
    assert "· theme/two               1/2" in shown
    assert "next: theme/two" in shown


def test_a_part_of_a_lesson_is_done_with_its_own_exercises(small, desk):
    small.track("lessons: [theme/one#First part]", hours=0.25)
    store.add_attempt("theme/one/begin", True)
    assert "✓ theme/one               1/1   15 min  What is one? (in part)" in lines("way")
    assert lines("way")[-1] == "all solved"


def test_what_is_needed_elsewhere_is_marked_until_it_is_done(small, desk):
    small.track("lessons: [theme/three]", before="theme/one and theme/two")
    assert "○ theme/one: needed, not on this track, 0/2 exercises solved" in lines("way")
    for name in ("begin", "go_on"):
        store.add_attempt(f"theme/one/{name}", True)
    shown = ran("way").output
    assert "○ theme/one" not in shown
    assert "○ theme/two: needed" in shown


def test_weeks_and_slots_are_shown_with_their_times(small):
    session = "{title: T%d, minutes: 45, homework_minutes: %d, activity: talk, lessons: [theme/one]}"
    small.track(f"weeks: [{session % (1, 30)}, {session % (2, 0)}]", hours=2)
    assert lines("way")[-4:-2] == ["week  1  45 min + 30 on your own  T1", "week  2  45 min  T2"]
    small.track(f"agenda: [{session % (1, 0)}, {session % (2, 0)}]", hours=1.5)
    assert lines("way")[-4:-2] == ["0:00  45 min  T1", "0:45  45 min  T2"]


def test_the_check_names_what_does_not_fit_and_fails(small):
    small.track("lessons: [theme/one]", hours=3)
    done = ran("--check")
    assert done.exit_code == 1
    assert "hours: 3 are given and 30 minutes are planned" in done.output


def test_the_check_names_unused_lessons_and_passes(small):
    small.track("lessons: [theme/one]")
    done = ran("way", "--check")
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "on no track: theme/three: one line in a file of book/tracks/ adds it",
        "on no track: theme/two: one line in a file of book/tracks/ adds it",
        "tracks hold together",
    ]
