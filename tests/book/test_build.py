"""Building whole books: what is rendered, what is not rendered again, and that nothing fails quietly."""

import re
import urllib.request
from threading import Thread

import pytest

from formotion.core.errors import SourceError
from formotion.course import build as building
from formotion.course.build import BuildError, build
from formotion.course.serve import server


def page(root):
    return (root / "_build/html/book/demo/lesson.html").read_text()


def test_page_has_everything(built):
    html = page(built)
    for words in ("fm-glance", "fm-explore", "fm-choice", "The picture is\n40.0 µm wide", "Butler"):
        assert words in html
    assert "YOUR CODE HERE" in html
    assert "BEGIN SOLUTION" not in html


def test_every_picture_has_alternative_text_and_a_file(built):
    pictures = re.findall(r"<img [^>]*>", page(built).partition("<article")[2].partition("</article>")[0])
    assert len(pictures) == 5
    for picture in pictures:
        assert re.search(r'alt="[^"]{10,}"', picture)
        source = re.search(r'src="([^"]+)"', picture)[1]
        assert (built / "_build/html/book/demo" / source).is_file()


def test_page_needs_no_network(built):
    assert not re.findall(r'<(?:script|link)[^>]+(?:src|href)="https?://(?!form-and-motion)', page(built))


def test_launchers_open_the_learner_notebook(built):
    html = page(built)
    config = (built / "_config.yml").read_text()
    slug = re.search(r"github.com/([\w-]+/[\w-]+)", config)[1]
    assert f"colab.research.google.com/github/{slug}/blob/main/modules/demo/lesson.ipynb" in html
    assert f"mybinder.org/v2/gh/{slug}/main?urlpath=lab/tree/modules/demo/lesson.ipynb" in html
    download = re.search(r'href="(\.\.[^"]+lesson\.ipynb)"', html)[1]
    notebook = (built / "_build/html/book/demo" / download).read_text()
    assert "raise NotImplementedError" in notebook
    assert "BEGIN SOLUTION" not in notebook


def test_nothing_changed_renders_nothing(built, monkeypatch, capsys):
    monkeypatch.setattr(building, "_render", lambda *args: pytest.fail("rendered again"))
    build(serve=False, root=built)
    assert "Nothing changed" in capsys.readouterr().out


def test_server_takes_another_port_where_the_first_is_taken(built):
    with server(built / "_build/html") as first, server(built / "_build/html", first.server_port) as second:
        assert first.server_port != second.server_port
        Thread(target=second.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{second.server_port}/book/demo/lesson.html"
        assert b"fm-glance" in urllib.request.urlopen(address).read()
        second.shutdown()


@pytest.mark.parametrize("broken", ["{term}`tractoin`", "{cite}`nobody1999`", "{glue:text}`nothing`"])
def test_broken_lesson_text_fails_each_time(checkout_copy, broken):
    source = checkout_copy / "book/demo/lesson.md"
    source.write_text(source.read_text() + f"\nSee {broken}.\n")
    line = source.read_text().count("\n")
    name = re.search("`(.*)`", broken)[1]
    for _ in range(2):
        with pytest.raises(SourceError, match=rf"book/demo/lesson.md: line {line}: .*{name}"):
            build(serve=False, root=checkout_copy)


def test_warnings_of_sphinx_fail_and_name_our_sources(checkout_copy):
    """A dead link in a lesson, an unknown term and citation on a plain page: all are named at once."""
    source, index = checkout_copy / "book/demo/lesson.md", checkout_copy / "book/index.md"
    source.write_text(source.read_text() + "\nSee {doc}`nowhere`.\n")
    line = source.read_text().count("\n")
    index.write_text(index.read_text() + "\n{term}`tractoin` and {cite}`nobody1999`\n")
    with pytest.raises(BuildError) as caught:
        build(serve=False, root=checkout_copy)
    said = str(caught.value)
    assert re.search(rf"book/demo/lesson.md: near line {line}: WARNING: .*nowhere", said)
    assert re.search(r"book/index.md:.*WARNING: .*tractoin", said)
    assert re.search(r"book/index.md:.*WARNING: .*nobody1999", said)
    assert not (checkout_copy / "_build/html").exists()
    assert not (checkout_copy / "_build/html.stamp").exists()
