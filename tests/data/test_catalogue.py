import re
from importlib import import_module

import pytest
import yaml

from formotion.core.errors import DataError, SourceError
from formotion.core.resources import resource
from formotion.data import card, cards, catalogue

IDS = [
    *("blastocyst-qpcr", "cortical-waves", "cortical-waves-long", "ecoli-phase-fluor", "epithelium-movie"),
    *("fly-embryo-nuclei", "ht29-cells", "maize-root", "mitosis-pair", "nuclear-protein"),
    *("osteosarcoma-outlines", "scgem", "snare-seq", "tcell-tracks", "traction-axon", "traction-epithelium"),
    *("tubulin-dna", "visium-mini", "worm-brightfield-fluor", "wound-healing"),
]


def test_every_dataset_has_its_card():
    assert sorted(cards()) == sorted(IDS)


@pytest.mark.parametrize("id", IDS)
def test_a_card_names_a_loader_that_exists_and_says_what_it_cannot_carry(id):
    found = card(id)
    module, function = found.loader.split(":")
    assert callable(getattr(import_module(f"formotion.data.{module}"), function))
    assert min(len(found.may), len(found.may_not)) > 0
    assert len({file.name for file in found.files}) == len(found.files)


@pytest.mark.parametrize("id", IDS)
def test_pictures_of_gpl_data_are_not_published(id):
    assert card(id).publish_pictures is not card(id).licence.startswith("GPL")


def test_the_address_is_pinned_and_percent_encoded():
    found = card("worm-brightfield-fluor")
    assert found.address(found.files[0]) == (
        "https://raw.githubusercontent.com/CellProfiler/examples/4972b59e670a4ae96c3d453803c92eeff378d054/"
        "ExampleStraightenWorms/images/101210OranePlt1_C16_w1_%5B9AA4D9EA-18E4-4354-8C7D-0202029A8048%5D.tif"
    )


def test_an_unknown_id_draws_the_nearest_names():
    with pytest.raises(DataError, match="'traction-akson': did you mean traction-axon"):
        card("traction-akson")


def test_an_unknown_file_draws_the_nearest_names():
    with pytest.raises(DataError, match="no file of traction-epithelium is called 'image0.jpg'.*images0.jpg"):
        card("traction-epithelium").file("image0.jpg")


@pytest.fixture
def edited(tmp_path, monkeypatch):
    """Return a function that writes one edited copy of a card and reads the folder it stands in."""

    def read(change, name="traction-axon.yaml"):
        content = yaml.safe_load((resource("datasets") / "traction-axon.yaml").read_text(encoding="utf-8"))
        change(content)
        (tmp_path / name).write_text(yaml.safe_dump(content), encoding="utf-8")
        monkeypatch.setattr(catalogue, "resource", lambda _: tmp_path)
        return catalogue._cards.__wrapped__()

    return read


def test_an_untouched_copy_is_read(edited):
    assert list(edited(lambda content: None)) == ["traction-axon"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.pop("licence"), r"traction-axon.yaml: licence: Field required"),
        (lambda c: c.update(may_not=[]), r"traction-axon.yaml: may_not: "),
        (lambda c: c.update(colour="red"), r"traction-axon.yaml: colour: Extra inputs"),
        (lambda c: c["files"][0].update(sha256="12"), r"files.0.sha256: .*match pattern"),
        (lambda c: c["files"][0].update(pixel_um=-1), r"files.0.pixel_um: .*greater than 0"),
        (lambda c: c.update(id="other"), r"id must be the file name, got 'other'"),
    ],
)
def test_a_malformed_card_is_named_with_its_field(edited, change, message):
    with pytest.raises(SourceError, match=message):
        edited(change)


def test_a_card_that_is_no_yaml_is_named(edited, tmp_path):
    (tmp_path / "broken.yaml").write_text("id: [", encoding="utf-8")
    with pytest.raises(SourceError, match=re.escape("broken.yaml: no valid YAML")):
        edited(lambda content: None)


def test_the_catalogue_cannot_be_changed_from_outside():
    cards().clear()
    assert cards()
