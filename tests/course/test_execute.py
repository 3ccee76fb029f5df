"""Lessons are run once, kept by key, and a failing cell fails each time."""

import re

import pytest

from formotion.course import execute, kernel
from formotion.course.execute import ExecutionError, executed, executed_all, own
from formotion.course.source import read

HEADER = """---
lesson:
  title: T
  question: Q?
  minutes: 10
  level: 1
  outcomes: [can a, can b, can c]
  teaches: [traction]
  task: demo/race
---

# T

"""
CONFIG = "repository: {url: https://github.com/a/b, branch: main}\nhtml: {baseurl: https://a.b/c}\n"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "book/demo").mkdir(parents=True)
    (tmp_path / "_config.yml").write_text(CONFIG)
    (tmp_path / "book/glossary.yaml").write_text("terms: []\n")
    (tmp_path / "requirements.lock").write_text("")
    return tmp_path


def write(root, name, *cells):
    path = root / f"book/demo/{name}.md"
    path.write_text(HEADER + "\n\n".join(f"```{{code-cell}}\n{cell}\n```" for cell in cells) + "\n")
    return read(path)


def kept(root):
    return sorted(path.name for path in (root / "_build/executed").glob("*"))


def test_runs_in_the_book_and_only_once(root, monkeypatch):
    lesson = write(root, "one", "import os\nprint(os.environ['FORMOTION_CONTEXT'])", "print(os.listdir())")
    cells = own(executed(lesson, root).cells)
    assert [cell.outputs[0].text for cell in cells] == ["book\n", "[]\n"]
    monkeypatch.setattr(execute, "run", lambda *args: pytest.fail("was run again"))
    assert own(executed(lesson, root).cells) == cells


def test_a_newer_run_replaces_the_older(root):
    (root / "_build/executed").mkdir(parents=True)
    old = root / "_build/executed/demo-one-0123456789abcdef.ipynb"
    other = root / "_build/executed/demo-one-more-0123456789abcdef.ipynb"
    for path in (old, other):
        path.write_text("{}")
    execute._keep(old.with_name("demo-one-fedcba9876543210.ipynb"), "{}")
    assert kept(root) == ["demo-one-fedcba9876543210.ipynb", "demo-one-more-0123456789abcdef.ipynb"]


def test_a_failing_cell_fails_twice_and_the_others_are_kept(root):
    good = write(root, "good", "print('fine')")
    bad = write(root, "bad", "x = 1", "y = x / 0\nprint(y)")
    said = re.escape(
        "book/demo/bad.md: line 18: code cell 2 (`y = x / 0`) failed: ZeroDivisionError: division by zero"
    )
    for _ in range(2):
        with pytest.raises(ExecutionError, match=f"^{said}$"):
            executed_all([good, bad], root=root)
    assert [name.split("-")[1] for name in kept(root)] == ["good"]


def test_a_dead_kernel_is_named(root):
    lesson = write(root, "dies", "import os\nos._exit(1)")
    with pytest.raises(ExecutionError, match="code cell 1 .*the kernel died"):
        executed(lesson, root)


def test_a_cell_that_never_ends_is_named(root, monkeypatch):
    monkeypatch.setattr(kernel, "TIMEOUT_S", 1)
    lesson = write(root, "slow", "import time\ntime.sleep(60)")
    with pytest.raises(ExecutionError, match="code cell 1 .*ran longer than 1 s"):
        executed(lesson, root)


def test_another_machines_scheduler_does_the_work(root):
    from distributed import LocalCluster

    lesson = write(root, "far", "print(6 * 7)")
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as cluster:
        found = executed_all([lesson], scheduler=cluster.scheduler_address, root=root)
    assert own(found[lesson.id].cells)[0].outputs[0].text == "42\n"
