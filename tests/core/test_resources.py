import pytest

from formotion.core import DataError
from formotion.core.resources import checkout, resource


def test_in_a_checkout_resources_are_the_sources():
    assert resource("datasets") == checkout() / "datasets"


def test_a_missing_resource_is_named():
    with pytest.raises(DataError, match="no resource 'nothing/here'"):
        resource("nothing/here")


def test_without_a_checkout_resources_lie_in_the_package(monkeypatch, tmp_path):
    shipped = tmp_path / "_resources" / "datasets"
    shipped.mkdir(parents=True)
    monkeypatch.setattr("formotion.core.resources.checkout", lambda: None)
    monkeypatch.setattr("formotion.core.resources.PACKAGE", tmp_path)
    assert resource("datasets") == shipped
