"""A link to the folder above: who follows it goes round in circles."""


def hand_in(notebook, path, edit):
    path.symlink_to("..")


POINTS = 0
WORDS = "link"
OTHERS = 0
