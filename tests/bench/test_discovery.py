"""Tasks are found by walking, never by a list."""

import pytest

import formotion
from formotion import bench
from formotion.core.errors import InputError, SourceError


def test_a_new_file_is_a_new_task(half):
    assert "toys/half" in bench.task_ids()
    assert bench.task("toys/half").question == "How much is half?"
    assert "toys/half" in bench.tasks()


def test_a_removed_file_is_gone(half):
    (half / "toys" / "tasks" / "half.py").unlink()
    assert "toys/half" not in bench.task_ids()


def test_private_modules_are_no_tasks(half):
    (half / "toys" / "tasks" / "_shared.py").write_text("")
    assert "toys/_shared" not in bench.task_ids()


def test_every_task_of_the_package_loads_and_makes_its_first_instance():
    for task_id, task in bench.tasks().items():
        world = next(iter(task.worlds))
        assert isinstance(task.instance(world, 0), bench.Instance), task_id


@pytest.mark.parametrize("name", ["toys/hafl", "toys/halves"])
def test_an_unknown_task_names_the_nearest(half, name):
    with pytest.raises(InputError, match=rf"no task '{name}': did you mean toys/half"):
        bench.task(name)


def test_a_task_unlike_any_points_at_the_list(half):
    with pytest.raises(InputError, match="bench list"):
        bench.task("qqq")


@pytest.mark.parametrize(
    ("source", "match"),
    [
        ("import nowhere_at_all", r"formotion\.toys\.tasks\.broken cannot be imported: .*nowhere_at_all"),
        ("other = 3", r"formotion\.toys\.tasks\.broken must define `task`"),
        ("task = 3", "must define `task`, a formotion.bench.Task, got 3"),
    ],
)
def test_a_broken_task_module_is_named(half, source, match):
    (half / "toys" / "tasks" / "broken.py").write_text(source)
    with pytest.raises(SourceError, match=match):
        bench.task("toys/broken")


def test_listing_ids_imports_no_task(half, monkeypatch):
    monkeypatch.setattr("formotion.bench.discovery._load", lambda name: pytest.fail(f"imported {name}"))
    assert "toys/half" in bench.task_ids()
    assert formotion.__path__[-1] == str(half)
