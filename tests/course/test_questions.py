import pytest

from formotion.core.errors import SourceError
from formotion.course.questions import question
from formotion.course.source import Directive

BODY = """\
id: {id}
outcome: 1
ask: {ask}
choices:
  - {{text: yes it does, why: It does., right: true}}
  - {{text: never, why: {why}, right: {second}}}
"""
GOOD = {"id": "one-two", "ask": "Does it?", "why": "It does.", "second": "false"}


def asked(**changes):
    return question(Directive("question", "", {}, BODY.format(**GOOD | changes), 7), "book/a/b.md")


def test_a_question():
    assert [choice.right for choice in asked().choices] == [True, False]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ask": "'Is $x$ large?'"}, "ask: .*no formula and no glued number.*σ² and the like are letters"),
        ({"why": "'{glue:text}`x`'"}, "no formula and no glued number"),
        ({"second": "true"}, "exactly one must be right, got 2"),
        ({"id": "One"}, "id: .*short name in lower case"),
        ({"ask": "''"}, "line 7: question: ask"),
    ],
)
def test_a_malformed_question_is_named(changes, message):
    with pytest.raises(SourceError, match=message):
        asked(**changes)
