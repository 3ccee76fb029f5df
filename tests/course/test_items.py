import pytest

from formotion.core.errors import SourceError
from formotion.course.items import Prediction, exercise_ids, predictions, questions
from formotion.course.source import read


def with_cell(lesson, source):
    lesson.path.write_text(lesson.path.read_text() + f"\n```{{code-cell}}\n{source}\n```\n")
    return read(lesson.path)


def test_exercises_and_questions_of_a_lesson(sample):
    assert exercise_ids(sample) == ["sample/sums/square"]
    assert [each.outcome for each in questions(sample).values()] == [3]
    assert list(questions(sample)) == ["sample/sums/norm-or-sum"]


def test_predictions_by_the_words_of_their_question(sample):
    lesson = with_cell(
        sample, 'a = predict("Less "\n    "or more?", choices=["less", "more"], outcome=2)\npredict("Why?")'
    )
    assert predictions(lesson) == [Prediction("Less or more?", 2), Prediction("Why?", None)]
    assert predictions(with_cell(sample, 'predict(question="So?", outcome=1)'))[-1] == Prediction("So?", 1)


@pytest.mark.parametrize("call", ['predict(f"Is {x} large?")', "predict(words)", 'predict("So?", outcome=n)'])
def test_a_prediction_that_is_not_written_out_is_named(sample, call):
    with pytest.raises(SourceError, match=r"book/sample/sums.md: line \d+: .* must be written out"):
        predictions(with_cell(sample, call))
