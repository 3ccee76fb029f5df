"""Benchmark tasks of the staining theme, one module per task."""
