"""The function has another name, and is given to the check under it."""

import json


def hand_in(notebook, path, edit):
    edit(notebook, "pressure_jump(tension_nn", "jump(tension_nn")
    edit(notebook, "pressure_jump)", "jump)")
    path.write_text(json.dumps(notebook))


POINTS = 1
WORDS = "right on all"
OTHERS = 1
