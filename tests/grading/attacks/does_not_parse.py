"""The cell of one exercise is no Python."""

import json


def hand_in(notebook, path, edit):
    edit(notebook, "return tension_nn * curvature", "return tension_nn *")
    path.write_text(json.dumps(notebook))


POINTS = 0
WORDS = "does not parse"
OTHERS = 1
