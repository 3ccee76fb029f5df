"""A notebook of 50 MB."""

import json


def hand_in(notebook, path, edit):
    notebook["metadata"]["ballast"] = "x" * 50_000_000
    path.write_text(json.dumps(notebook))


POINTS = 0
WORDS = "the file has 50 MB"
OTHERS = 0
