"""JSON, but no notebook."""

import json


def hand_in(notebook, path, edit):
    path.write_text(json.dumps({"points": 5, "passed": True}))


POINTS = 0
WORDS = "not a notebook"
OTHERS = 0
