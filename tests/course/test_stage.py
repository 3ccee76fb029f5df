"""What is laid out for Sphinx."""

import nbformat
import pytest
import yaml
from nbformat.v4 import new_output

from formotion.course.execute import notebook, own
from formotion.course.stage import _relinked, stage

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture
def root(sample):
    """The sample's checkout with a table of contents and two more pages."""
    root = sample.path.parents[2]
    (root / "_toc.yml").write_text("root: book/index\nchapters: [{file: book/sample/sums}]\n")
    (root / "book/index.md").write_text("# Start\n\n[on](sample/sums.md), [terms](glossary.md)\n")
    (root / "book/sample/index.md").write_text("# Theme\n")
    return root


@pytest.fixture
def executed(sample):
    made = notebook(sample)
    record = {"application/papermill.record/text/plain": "2.236"}
    own(made.cells)[0].outputs = [
        new_output("display_data", record, metadata={"scrapbook": {"name": "norm"}}),
        new_output("display_data", {"text/html": f'<img alt="dot" src="data:image/png;base64,{PIXEL}">'}),
    ]
    return {sample.id: made}


@pytest.fixture(autouse=True)
def no_cards(monkeypatch):
    monkeypatch.setattr("formotion.course.stage._cards", lambda lesson: {})


def staged(sample, executed, root, only=None):
    digest = stage([sample], executed, root, root / "stage", only)
    files = {path.relative_to(root / "stage").as_posix() for path in (root / "stage").rglob("*.*")}
    return digest, files


def test_lesson_page_replaces_its_source(sample, executed, root):
    _, files = staged(sample, executed, root)
    assert {"book/sample/sums.ipynb", "modules/sample/sums.ipynb", "book/sample/index.md"} <= files
    assert {"book/glossary.md", "book/references.md", "book/references.bib", "_config.yml"} <= files
    assert "book/sample/sums.md" not in files
    assert "book/glossary.yaml" not in files


def test_links_to_lessons_lead_to_their_pages(sample, executed, root):
    staged(sample, executed, root)
    assert "[on](sample/sums.ipynb), [terms](glossary.md)" in (root / "stage/book/index.md").read_text()


@pytest.mark.parametrize("link", ["](other.md)", "](https://a.b/sums.md)", "](#sums.md)", "](sums.mdx)"])
def test_other_links_stay(sample, link):
    assert _relinked(link, sample.path, {sample.path}) == link


def test_anchors_are_kept(sample):
    assert _relinked("](../sample/sums.md#top)", sample.path, {sample.path}) == "](../sample/sums.ipynb#top)"


def test_pictures_become_files(sample, executed, root):
    _, files = staged(sample, executed, root)
    pictures = [name for name in files if name.startswith("_static/figures/")]
    assert len(pictures) == 1
    page = nbformat.read(root / "stage/book/sample/sums.ipynb", as_version=4)
    assert f'<img alt=\\"dot\\" src=\\"../../{pictures[0]}\\">' in nbformat.writes(page)


def test_glossary_names_other_names_and_units(sample, executed, root):
    staged(sample, executed, root)
    words = "traction\npull\n  Force per area on the surface of a gel. Unit: Pa."
    assert words in (root / "stage/book/glossary.md").read_text()


def test_hash_follows_every_byte_and_forgets_nothing_stale(sample, executed, root):
    first, files = staged(sample, executed, root)
    (root / "stage/book/old.md").write_text("# Old\n")
    assert staged(sample, executed, root) == (first, files)
    (root / "book/sample/index.md").write_text("# Theme.\n")
    assert staged(sample, executed, root)[0] != first


def test_the_blueprint_is_laid_out_where_the_contents_name_it(sample, executed, root):
    assert "book/teaching/blueprint.md" not in staged(sample, executed, root)[1]
    with open(root / "_toc.yml", "a") as toc:
        toc.write("parts: [{file: book/teaching/blueprint}]\n")
    assert "book/teaching/blueprint.md" in staged(sample, executed, root)[1]


def test_a_book_of_one_lesson(sample, executed, root):
    _, files = staged(sample, executed, root, only=sample.id)
    toc = yaml.safe_load((root / "stage/_toc.yml").read_text())
    assert [chapter["file"] for chapter in toc["chapters"]] == [
        "book/sample/sums",
        "book/glossary",
        "book/references",
    ]
    assert "book/sample/index.md" not in files
