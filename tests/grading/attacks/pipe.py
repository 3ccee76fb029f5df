"""A named pipe: who opens it waits for ever."""

import os


def hand_in(notebook, path, edit):
    os.mkfifo(path)


POINTS = 0
WORDS = "not a plain file"
OTHERS = 0
