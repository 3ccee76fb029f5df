"""Figures of the lesson `force/displacement`, as its cells call them."""

from formotion.force.plots.bead_pictures import blink, cleaned, world
from formotion.force.plots.failures import bars_that_lie, breaks
from formotion.force.plots.measured_fields import drift_removed, show_maps, tradeoff, window_slider
from formotion.force.plots.measured_pair import published, real_map
from formotion.force.plots.one_window import against_bound, correlation, flank, walks

__all__ = [
    "against_bound",
    "bars_that_lie",
    "blink",
    "breaks",
    "cleaned",
    "correlation",
    "drift_removed",
    "flank",
    "published",
    "real_map",
    "show_maps",
    "tradeoff",
    "walks",
    "window_slider",
    "world",
]
