"""A new lesson passes every contract at once, in a copy of the checkout."""

import pytest
import yaml

from formotion.core.errors import SourceError
from formotion.core.resources import checkout
from formotion.course.scaffold import in_contents, new_lesson

CONTRACTS = ("exercises", "layers", "lessons", "mutants", "notebooks", "run")


def test_new_lessons_pass_all_contracts_and_their_own_tests(copy):
    files = [f"tests/contracts/test_{name}.py" for name in CONTRACTS]
    files += ["tests/force/test_template.py", "tests/sound/test_first_echo.py"]
    mine = "template or first_echo or fresh"
    done = copy.python("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *files, "-k", mine)
    assert done.returncode == 0, done.stdout[-5000:]
    assert "passed" in done.stdout
    assert "skipped" not in done.stdout


def test_a_new_lesson_takes_its_place_and_leaves_the_rest(copy):
    old, new = ((root / "_toc.yml").read_text() for root in (checkout(), copy.root))
    assert set(old.splitlines()) <= set(new.splitlines())
    files = [line.split()[-1] for line in new.splitlines() if "file:" in line]
    assert [file for file in files if file.startswith("book/force/")][-1] == "book/force/template"
    assert files.index("book/sound/first_echo") == files.index("book/sound/index") + 1
    assert yaml.safe_load(new)["parts"][-1]["caption"] == "Benchmarks and reference"


def test_an_existing_lesson_is_not_overwritten(copy):
    before = (copy.root / "_toc.yml").read_text()
    done = copy.formotion("new", "lesson", "force/template")
    assert done.returncode == 1
    assert "book/force/template.md exists" in done.stderr
    assert (copy.root / "_toc.yml").read_text() == before


@pytest.mark.parametrize(
    "name", ["force", "Force/x", "force/x1", "core/x", "a/b/c", "force/class", "../x/y", ""]
)
def test_a_bad_name_is_refused_before_anything_is_written(tmp_path, name):
    with pytest.raises(SourceError, match="theme/lesson|is taken"):
        new_lesson(tmp_path, name)
    assert not list(tmp_path.iterdir())


PRINTS = """
```{code-cell}
:tags: [nbval-check-output]
print(round(how_many(2.0), 6))
```
"""


def test_nbval_compares_stored_numbers(copy, tmp_path):
    lesson = copy.root / "book/sound/first_echo.md"
    lesson.write_text(lesson.read_text("utf-8") + PRINTS, "utf-8")
    done = copy.formotion("sync", "--outputs", "--only", "sound/first_echo")
    assert done.returncode == 0, done.stderr
    solution = (copy.root / "solutions/sound/first_echo.ipynb").read_text("utf-8")
    assert solution.count('"4.0\\n"') == 1
    for name, text in (("right", solution), ("wrong", solution.replace('"4.0\\n"', '"5.0\\n"'))):
        (tmp_path / f"{name}.ipynb").write_text(text, "utf-8")
    done = copy.python("-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval-lax", str(tmp_path))
    assert "wrong.ipynb::Cell" in done.stdout
    assert "1 failed" in done.stdout


def test_comments_and_order_of_the_contents_stay():
    toc = "root: x\nparts:  # order matters\n  - caption: A\n    chapters:\n      - file: book/a/index\n"
    new = in_contents(toc, "b", "c")
    assert "parts:  # order matters" in new
    assert [part["caption"] for part in yaml.safe_load(new)["parts"]] == ["B", "A"]
