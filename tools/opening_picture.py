"""Draw the picture that opens the book: a cell, how far it moved its gel, and how hard it pulled.

``python tools/opening_picture.py`` writes book/images/opening.webp from the dataset ``traction-axon``.
"""

import sys
from pathlib import Path

import numpy as np

from formotion import data, plot
from formotion.force import traction
from formotion.images import displacement

TARGET = Path(__file__).resolve().parents[1] / "book" / "images" / "opening.webp"


def draw(pair):
    """Return the figure for one measured bead pair."""
    flow = displacement.measure(pair.before, pair.after, window_px=32)
    moved_um = flow.shift_px * pair.pixel_um
    field = traction.infer(moved_um, pair.pixel_um, pair.young_pa, window_px=32)
    with plot.style():
        fig, (left, middle, right) = plot.figure("full", 2.0, columns=3)
        plot.show_image(left, pair.cell, pair.pixel_um)
        moved = plot.show_image(middle, np.hypot(*moved_um), pair.pixel_um, cmap="cividis")
        pull = plot.show_image(right, np.hypot(*field.traction_pa), pair.pixel_um, cmap="viridis")
        plot.quiver(middle, moved_um, pair.pixel_um, "µm", color=plot.PAPER)
        for ax, shown, label in ((middle, moved, "movement (µm)"), (right, pull, "pull (Pa)")):
            fig.colorbar(shown, ax=ax, location="bottom", label=label, shrink=0.6, aspect=25)
        left.set_anchor("N")
        left.set_title("a cell on its gel", loc="left")
        right.set_title("how hard it pulled", loc="left")
    return fig


if __name__ == "__main__":
    measured = data.bead_pair("traction-axon")
    if not measured.is_real:
        sys.exit(f"no real pair, no picture: {measured.said}")
    TARGET.parent.mkdir(exist_ok=True)
    draw(measured).savefig(TARGET, dpi=200, pil_kwargs={"quality": 85})
