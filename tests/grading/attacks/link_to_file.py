"""A link to a file of the grader (which the test made)."""

import json


def hand_in(notebook, path, edit):
    secret = path.parent.parent / "secret.ipynb"
    secret.write_text(json.dumps(notebook))
    path.symlink_to(secret)


POINTS = 0
WORDS = "a link, not a file"
OTHERS = 0
