"""The cells stand in the opposite order: what is imported last is missing first."""

import json


def hand_in(notebook, path, edit):
    notebook["cells"].reverse()
    path.write_text(json.dumps(notebook))


POINTS = 0
WORDS = "check"
OTHERS = 0
