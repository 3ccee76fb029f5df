"""A tiny theme on disk, found by the same walk as the real ones."""

import sys
import textwrap

import pytest

import formotion

HALF = """
    import numpy as np
    from formotion.bench import Instance, Limit, Task
    from formotion.core.errors import ShapeError

    OFFSET = {"easy": 0.0, "hard": 10.0, "nothing": 0.0}

    def instance(world, seed):
        x = np.array([seed % 7 + 1.0, 3.0, OFFSET[world]])
        return Instance({"x": x, "scale": 0.5, "unit": "um"}, {"half": x / 2})

    def score(estimate, truth):
        estimate = np.asarray(estimate, dtype=float)
        if estimate.shape != truth["half"].shape:
            raise ShapeError(f"half must have shape {truth['half'].shape}, got {estimate.shape}")
        return float(np.abs(estimate - truth["half"]).max())

    task = Task(
        question="How much is half?",
        unit="1",
        better="lower",
        worlds={"easy": "matched", "hard": "mismatched", "nothing": "absent"},
        instance=instance,
        score=score,
        trivial={"zero": lambda x, scale, unit: 0 * x},
        ours={"halve": lambda x, scale, unit: x * scale + 0.5},
        limit=Limit("floor", lambda made: 0.25 + made.truth["half"][2] / 20, "nobody is better than 0.25"),
        seeds=3,
    )
"""


@pytest.fixture
def half(tmp_path, monkeypatch):
    """The task ``toys/half``; return the folder whose ``toys/tasks`` holds it."""
    folder = tmp_path / "themes"
    tasks = folder / "toys" / "tasks"
    tasks.mkdir(parents=True)
    for package in (folder / "toys", tasks):
        (package / "__init__.py").write_text("")
    (tasks / "half.py").write_text(textwrap.dedent(HALF))
    monkeypatch.setattr(formotion, "__path__", [*formotion.__path__, str(folder)])
    yield folder
    for name in [name for name in sys.modules if name.startswith("formotion.toys")]:
        del sys.modules[name]


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """Write a module of methods into the current directory; return its name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    written = []

    def write(source, name="own_methods"):
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(source))
        sys.modules.pop(name, None)
        written.append(name)
        return name

    yield write
    for name in written:
        sys.modules.pop(name, None)
