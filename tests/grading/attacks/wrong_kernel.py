"""A notebook for another language."""

import json


def hand_in(notebook, path, edit):
    notebook["metadata"] = {"kernelspec": {"name": "ir", "language": "R"}, "language_info": {"name": "R"}}
    path.write_text(json.dumps(notebook))


POINTS = 0
WORDS = "choose the kernel Python 3"
OTHERS = 0
