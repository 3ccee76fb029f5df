"""The key of a lesson changes with all that its outputs depend on, and with nothing else."""

import pytest

from formotion.course import closure
from formotion.course.source import read

LESSON = """---
lesson:
  title: T
  question: Q?
  minutes: 10
  level: 1
  outcomes: [can a, can b, can c]
  teaches: [traction]
  data: [beads]
  task: demo/race
---

# T

{prose}

```{{code-cell}}
from formotion.demo import method
from formotion.demo.plots import draw as show
f = check("demo/lesson/slope", method.run)
records = open("benchmarks/records")
```
"""
PACKAGE = {
    "__init__.py": "",
    "demo/__init__.py": "",
    "demo/method.py": "from formotion.core import tools\ndef run():\n    from . import late\n",
    "demo/late.py": "",
    "demo/unused.py": "",
    "demo/plots/__init__.py": "from .draw import draw",
    "demo/plots/draw.py": "draw = 1",
    "demo/exercises/__init__.py": "",
    "demo/exercises/lesson.py": "import importlib\nimportlib.import_module(f'formotion.loaders.{1}')",
    "demo/tasks/race.py": "",
    "demo/tasks/other.py": "",
    "loaders/one.py": "",
    "core/__init__.py": "",
    "core/tools.py": "",
    "cli.py": "",
    "formotion.mplstyle": "",
}
CHECKOUT = {
    "requirements.lock": "",
    "datasets/beads.yaml": "",
    "datasets/other.yaml": "",
    "benchmarks/records/demo-race.json": "",
    "book/glossary.yaml": "",
}


@pytest.fixture
def place(tmp_path, monkeypatch):
    files = {f"package/{name}": text for name, text in PACKAGE.items()} | CHECKOUT
    files["book/demo/lesson.md"] = LESSON.format(prose="Some words.")
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(closure, "data_state", lambda name: "real")
    return tmp_path


def key(place):
    return closure.key(read(place / "book/demo/lesson.md"), place / "package", place)


def edit(path):
    path.write_text(path.read_text() + "\n# edited\n")


@pytest.mark.parametrize(
    "name",
    [
        "package/__init__.py",
        "package/demo/method.py",
        "package/demo/late.py",
        "package/demo/plots/__init__.py",
        "package/demo/plots/draw.py",
        "package/demo/exercises/lesson.py",
        "package/demo/tasks/race.py",
        "package/loaders/one.py",
        "package/core/tools.py",
        "package/formotion.mplstyle",
        "requirements.lock",
        "datasets/beads.yaml",
        "benchmarks/records/demo-race.json",
    ],
)
def test_key_follows(place, name):
    before = key(place)
    edit(place / name)
    assert key(place) != before


@pytest.mark.parametrize(
    "name",
    [
        "package/demo/unused.py",
        "package/demo/tasks/other.py",
        "package/cli.py",
        "datasets/other.yaml",
        "book/glossary.yaml",
    ],
)
def test_key_ignores(place, name):
    before = key(place)
    edit(place / name)
    assert key(place) == before


def test_key_follows_code_but_not_prose(place):
    before, source = key(place), place / "book/demo/lesson.md"
    source.write_text(LESSON.format(prose="Other words."))
    assert key(place) == before
    source.write_text(source.read_text().replace("method.run", "method.walk"))
    assert key(place) != before


def test_key_tells_real_data_from_a_stand_in(place, monkeypatch):
    before = key(place)
    monkeypatch.setattr(closure, "data_state", lambda name: "stand-in")
    assert key(place) != before


def test_data_state_without_network_or_mirror(monkeypatch):
    from formotion import data
    from formotion.core.errors import DataError

    def unreachable(name):
        raise DataError("no network")

    monkeypatch.setattr(data, "fetch", unreachable)
    assert closure.data_state("traction-axon") == "stand-in"


def test_a_real_lesson_reaches_what_it_teaches():
    """The lesson that calls `displacement.measure` is run again when that function changes."""
    import ast

    from formotion.core.resources import PACKAGE as installed

    trees = [ast.parse("from formotion.images import displacement\ndisplacement.measure")]
    modules, _ = closure._closure(trees, [], installed)
    assert installed / "images" / "displacement.py" in modules
    assert installed / "core" / "validate.py" in modules
    assert installed / "course" / "build.py" not in modules
