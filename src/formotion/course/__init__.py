"""The course: lesson source and its views, checks, predictions, progress.

``check``, ``points``, ``predict``, ``hint``, ``show_solution``, ``glue`` are what a lesson calls,
``progress`` what a learner asks; they need none of the packages that build the book.
"""

from formotion.course.checking import check, hint, points, show_solution
from formotion.course.given_cases import examples
from formotion.course.gluing import glue
from formotion.course.predicting import predict
from formotion.course.progressing import progress
from formotion.course.reference import reference_in_use

__all__ = [
    "check",
    "examples",
    "glue",
    "hint",
    "points",
    "predict",
    "progress",
    "reference_in_use",
    "show_solution",
]
