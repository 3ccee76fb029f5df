"""Magics and shell commands between the lines: they are left out, and the rest counts."""

import json


def hand_in(notebook, path, edit):
    edit(notebook, "pressure_jump = check(", "!touch harmless\n%time\npressure_jump = check(")
    path.write_text(json.dumps(notebook))


POINTS = 1
WORDS = "right on all"
OTHERS = 1
