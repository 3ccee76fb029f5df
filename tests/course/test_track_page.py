"""The page of a track: the author's words, with what follows from front matter and lessons put in."""

import pytest

from formotion.core.errors import SourceError
from formotion.course.track_page import track_pages

SESSION = """{title: T, minutes: 45, homework_minutes: %d, activity: Talk., homework: %s, goals: [%s],
  lessons: ['%s']}"""


def page(small, lessons, **options):
    small.track(lessons, **options)
    return track_pages(small.book)[small.book / "tracks/way.md"]


def test_parts_stand_between_the_words_of_the_author(small):
    text = page(small, "lessons: [theme/one, theme/two]", hours=1)
    marks = (
        "# A way",
        "**You can test.**",
        "Words of the author.",
        "## Lessons",
        "<svg",
        "## More",
        "Last words.",
    )
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)
    assert not text.startswith("---")


def test_the_box_says_for_whom_how_long_and_what_before(small):
    text = page(small, "lessons: [theme/two]", before="theme/one of this book")
    assert "For\n: for tests" in text
    assert "Time\n: 0.5 h" in text
    assert "- [Title of one](../theme/one.md) of this book" in text


def test_the_table_has_links_minutes_and_level(small):
    text = page(small, "lessons: ['theme/one#First part', theme/two]", hours=0.75)
    assert "| [Title of one](../theme/one.md)<br>What is one?<br>" in text
    assert "| 15 of 30 | 1 of 3 |" in text
    assert "| 30 | 1 of 3 |" in text
    assert "{download}`notebook </modules/theme/two.ipynb>`" in text


def test_the_graph_holds_what_is_needed_and_not_on_the_track(small):
    text = page(small, "lessons: [theme/three]", before="theme/one and theme/two")
    graph = text[text.index("<svg") : text.index("</svg>")]
    assert graph.count('class="fm-off"') == 2
    assert graph.count('class="fm-on"') == 1
    assert "<title id" in graph
    order = [graph.index(f'href="../theme/{name}.html"') for name in ("one", "two", "three")]
    assert order == sorted(order)


def test_weeks_have_times_goals_links_and_homework(small):
    weeks = SESSION % (30, "Write.", "'theme/one:2', can wait", "theme/one#Second, in part: how?")
    text = page(small, f"weeks: [{weeks}]", hours=1.25)
    assert "| 1 | T | 45 min | 30 min |" in text
    assert "| | **in all** | **0.75 h** | **0.5 h** |" in text
    assert "### Week 1: T" in text
    link = "[Second, in part: how?](../theme/one.md#second-in-part-how)"
    assert f"**Lessons.** [Title of one](../theme/one.md): {link}." in text
    assert "- can go on\n- can wait" in text
    assert "**Together (45 min).** Talk." in text
    assert "**On your own (30 min).** Write." in text


def test_slots_have_clock_times(small):
    slot = SESSION % (0, "''", "", "theme/one")
    text = page(small, f"agenda: [{slot}, {slot}]", hours=1.5)
    assert "### 0:00 to 0:45: T" in text
    assert "### 0:45 to 1:30: T" in text
    assert "**What to do.** Talk." in text


def test_goals_and_exam_show_the_words_of_outcomes(small):
    exam = "{part: Write, minutes: 9, points: 100, tests: ['theme/one:3', luck]}"
    text = page(small, f"lessons: [theme/one]\n  goals: ['theme/one:1']\n  exam: [{exam}]")
    assert "## What one can do afterwards\n\n- can begin" in text
    assert "| Write | 9 | 100 | can end; luck |" in text


def test_a_goal_that_points_nowhere_is_refused(small):
    with pytest.raises(SourceError, match="way.md: track: goals: theme/one has outcomes 1 to 3, got 7"):
        page(small, "lessons: [theme/one]\n  goals: ['theme/one:7']")


def test_a_track_that_does_not_hold_together_has_no_page(small):
    with pytest.raises(SourceError, match="hours: 2 are given and 30 minutes are planned"):
        page(small, "lessons: [theme/one]", hours=2)


def test_a_page_without_a_title_is_refused(small):
    small.track("lessons: [theme/one]")
    path = small.book / "tracks/way.md"
    path.write_text(path.read_text().replace("# A way", "A way"))
    with pytest.raises(
        SourceError, match="book/tracks/way.md: no title: begin the text with a line `# Title`"
    ):
        track_pages(small.book)


def test_the_overview_compares_the_tracks_from_short_to_long(small):
    small.track("lessons: [theme/one, theme/two]", hours=1, name="a-long-one")
    small.track("lessons: [theme/one]", name="short")
    (small.book / "tracks/index.md").write_text("# Which?\n\nIntro.\n\n## How\n")
    text = track_pages(small.book)[small.book / "tracks/index.md"]
    assert (
        text.index("Intro.")
        < text.index("[A way](short.md)")
        < text.index("(a-long-one.md)")
        < text.index("## How")
    )
    assert "| for tests | 0.5 |" in text


def test_a_book_without_tracks_has_no_such_pages(small):
    assert track_pages(small.book) == {}
