"""The notebook of another lesson."""

import json


def hand_in(notebook, path, edit):
    path.write_text(json.dumps(notebook).replace("force/tension/", "force/traction/"))


POINTS = 0
WORDS = "this is a notebook of force/traction"
OTHERS = 0
