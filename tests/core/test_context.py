import pytest

from formotion.core import InputError, context
from formotion.core.context import CONTEXTS


@pytest.mark.parametrize("name", CONTEXTS)
def test_context_is_what_the_variable_says(monkeypatch, name):
    monkeypatch.setenv("FORMOTION_CONTEXT", name)
    assert context() == name


def test_a_learner_sets_nothing(monkeypatch):
    monkeypatch.delenv("FORMOTION_CONTEXT", raising=False)
    assert context() == "interactive"


def test_a_typo_is_named(monkeypatch):
    monkeypatch.setenv("FORMOTION_CONTEXT", "bok")
    with pytest.raises(InputError, match="got 'bok'"):
        context()
