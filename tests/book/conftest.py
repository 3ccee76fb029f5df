"""A small checkout whose book holds one lesson and every kind of thing that a page can show."""

import os
import shutil
from pathlib import Path

import pytest

from formotion.core.resources import checkout
from formotion.course.build import build

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
HERE = Path(__file__).parent
TERMS = "terms:\n  - {term: traction, unit: Pa, aka: [pull], text: Force per area on the surface of a gel.}\n"
BIB = """@article{butler2002, author={Butler, James P. and Tolic, Iva and Fabry, Ben}, title={Traction},
  year={2002}, journal={Cell Physiology}, doi={10.1152/ajpcell.00270.2001}}
"""
TOC = """format: jb-book
root: book/index
chapters:
  - {file: book/demo/lesson}
  - {file: book/tracks/index, sections: [{file: book/tracks/short}]}
  - {file: book/glossary}
  - {file: book/references}
"""
TRACK = """---
track:
  title: A short way
  reader: for tests
  aim: You can test.
  hours: 0.5
  prerequisites: [nothing]
  weeks:
    - title: Both
      minutes: 30
      activity: Talk.
      goals: ["demo/lesson:1"]
      lessons: ["demo/lesson#Canvas", demo/lesson]
  exam: [{part: Write, minutes: 9, points: 100, tests: ["demo/lesson:2"]}]
---

# A short way

Words.
"""


def make_checkout(root):
    """Fill an empty folder with a book of one lesson."""
    files = {
        "_config.yml": (checkout() / "_config.yml").read_text(),
        "_toc.yml": TOC,
        "requirements.lock": "",
        "book/index.md": "# A small book\n\nBegin with the [lesson](demo/lesson.md).\n",
        "book/glossary.yaml": TERMS,
        "book/references.bib": BIB,
        "book/tracks/index.md": "# Which way?\n\n## How to choose\n\nThe [short](short.md) one.\n",
        "book/tracks/short.md": TRACK,
        "book/demo/lesson.md": (HERE / "lesson.md").read_text(),
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    shutil.copytree(checkout() / "datasets", root / "datasets")
    return root


@pytest.fixture(scope="session", autouse=True)
def _no_context():
    """Books are built as a reader would build them, whatever the context of the tests."""
    before = os.environ.pop("FORMOTION_CONTEXT", None)
    yield
    if before is not None:
        os.environ["FORMOTION_CONTEXT"] = before


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A built book; returns its checkout. Nothing may change it."""
    root = make_checkout(tmp_path_factory.mktemp("book"))
    build(serve=False, root=root)
    return root


@pytest.fixture
def checkout_copy(built, tmp_path):
    """A fresh copy of the same sources, its lesson executed but not rendered."""
    root = make_checkout(tmp_path)
    shutil.copytree(built / "_build/executed", root / "_build/executed")
    return root


@pytest.fixture(scope="session")
def driver():
    """A headless browser; without one on this machine these tests are skipped."""
    pytest.importorskip("selenium", reason="selenium is not installed: pip install -e '.[test]'")
    from selenium import webdriver

    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    chromedriver = shutil.which("chromedriver")
    if not browser or not chromedriver:
        pytest.skip("no chromium with chromedriver on this machine: install both to run the browser tests")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for switch in SWITCHES:
        options.add_argument(switch)
    running = webdriver.Chrome(options, webdriver.ChromeService(chromedriver))
    yield running
    running.quit()
