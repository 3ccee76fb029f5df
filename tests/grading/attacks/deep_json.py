"""Brackets in brackets in brackets, a hundred thousand times."""


def hand_in(notebook, path, edit):
    path.write_text("[" * 100_000)


POINTS = 0
WORDS = "not a notebook"
OTHERS = 0
