"""The class as a whole: nobody is counted twice, and nobody is lost."""

from hypothesis import given
from hypothesis import strategies as st

from formotion.grading.grade import STATES, Grade, Mark
from formotion.grading.tally import by_exercise, histogram


def graded(states, mistakes=("", ""), of=2):
    marks = [
        Mark(f"s/s/e{k}", f"E{k}", state, of * (state == "passed"), of, misconception=mistake)
        for k, (state, mistake) in enumerate(zip(states, mistakes, strict=True))
    ]
    return Grade("x", "x", "s/s", tuple(marks))


@given(st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from(STATES))), st.integers(1, 40))
def test_every_graded_student_is_counted_once(classroom, of):
    grades = [graded(states, of=of) for states in classroom]
    waiting = Grade("y", "y", "s/s", ())
    assert sum(count for _, count in histogram([*grades, waiting])) == len(grades)
    for exercise in by_exercise([*grades, waiting]):
        assert sum(exercise.states.values()) == len(grades)
        assert sum(count for _, count in exercise.mistakes) == exercise.states["wrong"]


def test_points_are_told_apart_up_to_twenty_and_then_in_ranges():
    assert histogram([graded(["passed", "wrong"])]) == [("0", 0), ("1", 0), ("2", 1), ("3", 0), ("4", 0)]
    bars = histogram([graded(["passed", "passed"], of=20)])
    assert [bars[0], bars[-1]] == [("0 to 1", 0), ("40", 1)]


def test_the_most_frequent_mistake_comes_first_and_unknown_ones_last():
    wrong = [graded(["wrong", "passed"], (name, "")) for name in ("", "", "", "b", "a", "a")]
    first, second = by_exercise(wrong)
    assert first.mistakes == [("a", 2), ("b", 1), ("", 3)]
    assert second.mistakes == []


def test_an_empty_class_has_nothing_to_show():
    assert histogram([]) == [("0", 0)]
    assert by_exercise([]) == []
