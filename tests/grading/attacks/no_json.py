"""A picture under the name of a notebook."""


def hand_in(notebook, path, edit):
    path.write_bytes(b"\x89PNG\r\n" + bytes(range(256)))


POINTS = 0
WORDS = "not a notebook"
OTHERS = 0
