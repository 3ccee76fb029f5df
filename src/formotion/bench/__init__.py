"""Benchmarks: tasks with a known answer and a known limit, run alike for everybody's method."""

from formotion.bench.discovery import task, task_ids, tasks
from formotion.bench.spec import Instance, Limit, Task

__all__ = ["Instance", "Limit", "Task", "task", "task_ids", "tasks"]
