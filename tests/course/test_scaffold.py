"""A new lesson passes every contract at once, in a copy of the checkout."""

import os
import shutil
import subprocess
import sys

import pytest
import yaml

from formotion.core.errors import SourceError
from formotion.core.resources import checkout
from formotion.course.scaffold import in_contents, new_lesson

COPIED = ("src", "book", "datasets", "benchmarks/records", "modules", "solutions", "tests/contracts")
FILES = ("_toc.yml", "_config.yml", "pyproject.toml", "requirements.lock", "README.md", "LICENSE")
CONTRACTS = ("exercises", "layers", "lessons", "notebooks", "run")


def run(root, *command):
    env = os.environ | {"PYTHONPATH": str(root / "src"), "FORMOTION_CONTEXT": "test"}
    return subprocess.run([sys.executable, *command], cwd=root, env=env, capture_output=True, text=True)


def formotion(root, *arguments):
    return run(root, "-c", "from formotion.cli import main; main()", *arguments)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the checkout with two lessons more: one in an old theme, one in a new."""
    root = tmp_path_factory.mktemp("checkout")
    for name in COPIED:
        if (checkout() / name).is_dir():
            shutil.copytree(checkout() / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(checkout() / name, root / name)
    for name in ("force/template", "sound/first_echo"):
        done = formotion(root, "new", "lesson", name)
        assert done.returncode == 0, done.stderr
    return root


def test_new_lessons_pass_all_contracts_and_their_own_tests(copy):
    files = [f"tests/contracts/test_{name}.py" for name in CONTRACTS]
    files += ["tests/force/test_template.py", "tests/sound/test_first_echo.py"]
    mine = "template or first_echo or fresh"
    done = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *files, "-k", mine)
    assert done.returncode == 0, done.stdout[-5000:]
    assert "passed" in done.stdout
    assert "skipped" not in done.stdout


def test_a_new_lesson_takes_its_place_and_leaves_the_rest(copy):
    old, new = ((root / "_toc.yml").read_text() for root in (checkout(), copy))
    assert set(old.splitlines()) <= set(new.splitlines())
    files = [line.split()[-1] for line in new.splitlines() if "file:" in line]
    assert files.index("book/force/template") == files.index("book/force/traction") + 1
    assert files.index("book/sound/first_echo") == files.index("book/sound/index") + 1
    assert yaml.safe_load(new)["parts"][-1]["caption"] == "Benchmarks and reference"


def test_an_existing_lesson_is_not_overwritten(copy):
    before = (copy / "_toc.yml").read_text()
    done = formotion(copy, "new", "lesson", "force/template")
    assert done.returncode == 1
    assert "book/force/template.md exists" in done.stderr
    assert (copy / "_toc.yml").read_text() == before


@pytest.mark.parametrize(
    "name", ["force", "Force/x", "force/x1", "core/x", "a/b/c", "force/class", "../x/y", ""]
)
def test_a_bad_name_is_refused_before_anything_is_written(tmp_path, name):
    with pytest.raises(SourceError, match="theme/lesson|is taken"):
        new_lesson(tmp_path, name)
    assert not list(tmp_path.iterdir())


def test_comments_and_order_of_the_contents_stay():
    toc = "root: x\nparts:  # order matters\n  - caption: A\n    chapters:\n      - file: book/a/index\n"
    new = in_contents(toc, "b", "c")
    assert "parts:  # order matters" in new
    assert [part["caption"] for part in yaml.safe_load(new)["parts"]] == ["B", "A"]
