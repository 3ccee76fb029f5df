"""A file of no bytes."""


def hand_in(notebook, path, edit):
    path.write_bytes(b"")


POINTS = 0
WORDS = "not a notebook"
OTHERS = 0
