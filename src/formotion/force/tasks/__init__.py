"""Benchmark tasks of the force theme, one module per task."""
