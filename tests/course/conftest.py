"""A small checkout with one lesson, and its exercise, that no other test relies on."""

import os
import shutil
import subprocess
import sys
import types
from dataclasses import dataclass
from pathlib import Path

import pytest

from formotion.core import Exercise, Misconception
from formotion.core.resources import checkout
from formotion.course import memory, store
from formotion.course.source import read

HERE = Path(__file__).parent
CONFIG = """\
repository: {url: https://github.com/someone/somewhere, branch: main}
html: {baseurl: https://someone.github.io/somewhere/}
"""
TERMS = "terms:\n  - {term: traction, unit: Pa, aka: [pull], text: Force per area on the surface of a gel.}\n"
BIB = """
@article{butler2002, author={Butler, James P. and Tolic, Iva and Fabry, Ben}, title={T}, year={2002},
  journal={J}, doi={10.1152/ajpcell.00270.2001}}
@article{two2001, author={Alpha, A. and van Beta, B.}, title={U}, year={2001}, journal={J}, doi={10.1/x}}
@book{solo1999, author={M{\\"u}ller, K.}, title={V}, year={1999}, publisher={P}}
"""


def spec():
    return Exercise(
        reference=lambda x: x**2,
        cases=lambda rng: (rng.normal(size=(2, 3, 4)),),
        outcome=2,
        points=3,
        misconceptions=[
            Misconception("doubled", lambda x: 2 * x, "Twice is not squared."),
            Misconception("cubed", lambda x: x**3, "One power too many."),
        ],
        hints=["Think of area.", "Multiply it by itself.", "x * x"],
    )


@pytest.fixture
def square(monkeypatch):
    """The specification of sample/sums/square, registered for one test."""
    module = types.ModuleType("formotion.sample.exercises.sums")
    module.square = spec()
    for name in ("formotion.sample", "formotion.sample.exercises"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    memory.forget()
    yield module.square
    memory.forget()


@pytest.fixture
def sample(tmp_path, square):
    """The sample lesson, parsed, in a small checkout at its `path.parents[2]`."""
    book = tmp_path / "book"
    (book / "sample").mkdir(parents=True)
    shutil.copy(HERE / "sample.md", book / "sample/sums.md")
    (tmp_path / "_config.yml").write_text(CONFIG)
    (book / "glossary.yaml").write_text(TERMS)
    (book / "references.bib").write_text(BIB)
    return read(book / "sample/sums.md")


LESSON = """---
lesson: {{title: Title of {name}, question: "What is {name}?", minutes: {minutes}, level: 1,
  outcomes: [can begin, can go on, can end], teaches: [traction], task: a/b, needs: [{needs}]}}
---

# Title of {name}

Before any section.

## First part

```{{code-cell}}
f = check("theme/{name}/begin", f)
```

## Second, in part: how?

```{{code-cell}}
f = check("theme/{name}/go_on", f)
```
"""
TRACK = """---
track:
  title: A way
  reader: for tests
  aim: You can test.
  hours: {hours}
  prerequisites: [{before}]
  {lessons}
---

# A way

Words of the author.

## More

Last words.
"""


class Tracks:
    """A book of lessons in one theme, and of tracks through them."""

    def __init__(self, book):
        self.book = book
        (book / "theme").mkdir(parents=True)
        (book / "tracks").mkdir()

    def lesson(self, name, needs="", minutes=30):
        text = LESSON.format(name=name, needs=needs, minutes=minutes)
        (self.book / f"theme/{name}.md").write_text(text, encoding="utf-8")

    def track(self, lessons, hours=0.5, before="nothing", name="way"):
        text = TRACK.format(hours=hours, before=before, lessons=lessons)
        (self.book / f"tracks/{name}.md").write_text(text, encoding="utf-8")


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Three lessons, each needing the one before, that every command finds; no track yet."""
    made = Tracks(tmp_path / "small/book")
    for name, needs in (("one", ""), ("two", "theme/one"), ("three", "theme/two")):
        made.lesson(name, needs)
    for module in ("tracks", "lessons"):
        monkeypatch.setattr(f"formotion.course.{module}.resource", lambda name: made.book.parent / name)
    return made


@pytest.fixture(autouse=True)
def learner_home(tmp_path, monkeypatch):
    """Keep what tests do out of the learner's own data folder."""
    monkeypatch.setenv("FORMOTION_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FORMOTION_CONTEXT", "test")


@pytest.fixture
def desk(monkeypatch):
    """A learner's own desk, where things are kept."""
    monkeypatch.setenv("FORMOTION_CONTEXT", "interactive")
    store._say.cache_clear()


@pytest.fixture
def one_lesson(sample, monkeypatch):
    """The sample lesson, as the only one that there is."""
    monkeypatch.setattr("formotion.course.lessons.resource", lambda name: sample.path.parents[2] / name)
    return sample


COPIED = ("src", "book", "datasets", "benchmarks/records", "modules", "solutions", "tests/contracts")
FILES = ("_toc.yml", "_config.yml", "pyproject.toml", "requirements.lock", "README.md", "LICENSE")


@dataclass
class Copy:
    """A copy of the checkout; commands run in it use its package, not ours."""

    root: Path

    def environment(self, context="test"):
        return os.environ | {"PYTHONPATH": str(self.root / "src"), "FORMOTION_CONTEXT": context}

    def python(self, *arguments):
        command, env = [sys.executable, *arguments], self.environment()
        return subprocess.run(command, cwd=self.root, env=env, capture_output=True, text=True)

    def formotion(self, *arguments):
        return self.python("-c", "from formotion.cli import main; main()", *arguments)


@pytest.fixture(scope="session")
def copy(tmp_path_factory):
    """A copy of the checkout with two lessons more: one in an old theme, one in a new."""
    made = Copy(tmp_path_factory.mktemp("checkout"))
    for name in COPIED:
        if (checkout() / name).is_dir():
            shutil.copytree(checkout() / name, made.root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(checkout() / name, made.root / name)
    for name in ("force/template", "sound/first_echo"):
        done = made.formotion("new", "lesson", name)
        assert done.returncode == 0, done.stderr
    made.formotion("sync")  # other lessons may be stale: that is another contract's business
    return made
