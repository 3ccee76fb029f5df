"""The course: lesson source and its views, checks, predictions, progress."""
