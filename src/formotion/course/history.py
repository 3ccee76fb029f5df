"""What a learner did, lesson by lesson."""

from dataclasses import dataclass

from formotion.course import store
from formotion.course.items import predictions


@dataclass(frozen=True)
class History:
    """Attempts, guesses and answers, each oldest first."""

    attempts: list
    guesses: list
    answers: list

    def __bool__(self):
        return bool(self.attempts or self.guesses or self.answers)

    def of(self, lesson):
        """Return the part that belongs to one lesson; guesses are found by the words of its questions."""
        mine, asked = f"{lesson.id}/", {each.question for each in predictions(lesson)}
        return History(
            [each for each in self.attempts if each.exercise.startswith(mine)],
            [each for each in self.guesses if each.question in asked],
            [each for each in self.answers if each.question.startswith(mine)],
        )

    def answers_to(self, question_id):
        """Return the answers to one question."""
        return [each for each in self.answers if each.question == question_id]

    @property
    def last(self):
        """When something was last done, or None."""
        return max((each.at for each in (*self.attempts, *self.guesses, *self.answers)), default=None)


def history():
    """Return all that is kept on this machine."""
    return History(store.all_attempts(), store.all_guesses(), store.all_answers())
