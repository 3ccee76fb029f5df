"""The file breaks off in the middle."""

import json


def hand_in(notebook, path, edit):
    text = json.dumps(notebook)
    path.write_text(text[: len(text) // 2])


POINTS = 0
WORDS = "breaks off"
OTHERS = 0
