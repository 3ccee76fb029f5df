"""core <- images, dynamics, data, bench, plot, explore <- themes <- course, cli: nobody imports upwards."""

import ast
import subprocess
import sys

import pytest

from formotion.core.resources import PACKAGE

CORE, SHARED, THEME, TOP = range(4)
FLOORS = {"core": CORE, "course": TOP, "grading": TOP, "cli": TOP, "runs": TOP}
FLOORS |= dict.fromkeys(
    ("images", "dynamics", "data", "bench", "plot", "explore", "report", "learning_curve"), SHARED
)
MODULES = sorted(PACKAGE.rglob("*.py"))
BUDGET_S = 0.2


def floor(part):
    return FLOORS.get(part, THEME)


def imported(tree, package):
    """Return the dotted names of all formotion modules that a syntax tree imports, anywhere in it."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return {name for name in names if name.startswith("formotion.")}


def violations(part, tree, package):
    """Return the imports in a module of `part` that go up, or sideways between themes."""
    found = []
    for name in sorted(imported(tree, package)):
        other = name.split(".")[1]
        sideways = floor(part) == floor(other) == THEME and other != part
        if other != "__version__" and (floor(other) > floor(part) or sideways):
            found.append(name)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_imports_a_higher_floor_or_another_theme(path):
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    package = ("formotion", *parts[:-1])
    found = violations(parts[0], ast.parse(path.read_text("utf-8")), package)
    assert not found, f"{path.name}: what two floors need moves down: {', '.join(found)}"


@pytest.mark.parametrize(
    ("part", "line"),
    [
        ("core", "from formotion.images import reading"),
        ("force", "import formotion.space.outline"),
        ("force", "from formotion.course import check"),
        ("images", "from ..force import traction"),
    ],
)
def test_a_wrong_import_is_noticed(part, line):
    assert violations(part, ast.parse(line), ("formotion", part))


def test_right_imports_pass():
    line = "from formotion import __version__\nfrom formotion.core import context\nfrom .green import kernel"
    assert not violations("force", ast.parse(line), ("formotion", "force"))


def in_fresh_process(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_importing_formotion_is_light():
    code = (
        "import time; start = time.process_time(); import formotion; used = time.process_time() - start; "
        "import sys; print(used, 'torch' in sys.modules, 'numpy' in sys.modules)"
    )
    used, torch, numpy = in_fresh_process(code).split()
    assert float(used) < BUDGET_S
    assert (torch, numpy) == ("False", "False")


@pytest.mark.parametrize("module", ["formotion.course", "formotion.cli"])
def test_what_learners_import_loads_no_book_package(module):
    heavy = ("torch", "nbformat", "jupytext", "pydantic", "sphinx", "matplotlib.pyplot")
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    assert in_fresh_process(code) == "[]"


ABSENT = ("jupytext", "nbformat", "nbclient", "sphinx", "pybtex", "dask", "distributed")
LEARNER = """
import sys
sys.modules.update(dict.fromkeys({absent}))  # as if they were not installed
from formotion.course import check, glue, hint, points, predict, show_solution
from formotion.course.registry import exercises
from formotion.course.lessons import sources
from formotion.course.stops import stops
from formotion.course.tracks import tracks
path = sources()[0]
name = path.parent.name + "/" + path.stem
name += "/" + list(exercises(name))[0]
check(name, lambda *arguments: 0.0)
hint(name), show_solution(name), glue("x", 1.0), predict("How large?")
print(points(name), [stops(each) for each in tracks()] != [])
"""


def test_learners_need_no_package_of_the_book(tmp_path, monkeypatch):
    monkeypatch.setenv("FORMOTION_HOME", str(tmp_path))
    said = in_fresh_process(LEARNER.format(absent=ABSENT))
    assert "def " in said
    assert said.endswith("0 True")
