"""Benchmarks: tasks with a known answer and a known limit, run alike for everybody's method."""

from formotion.bench.discovery import task, task_ids, tasks
from formotion.bench.record import Record, WorldScore
from formotion.bench.running import run
from formotion.bench.spec import Instance, Limit, Task
from formotion.bench.store import dumps, recorded

__all__ = [
    "Instance",
    "Limit",
    "Record",
    "Task",
    "WorldScore",
    "dumps",
    "recorded",
    "run",
    "task",
    "task_ids",
    "tasks",
]
