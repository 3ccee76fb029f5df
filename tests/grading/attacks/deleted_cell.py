"""The cell of one exercise is gone."""

import json


def hand_in(notebook, path, edit):
    notebook["cells"] = [
        cell for cell in notebook["cells"] if "pressure_jump(tension_nn" not in "".join(cell["source"])
    ]
    path.write_text(json.dumps(notebook))


POINTS = 0
WORDS = "nothing was given"
OTHERS = 1
