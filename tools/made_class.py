"""A made-up class: notebooks of one lesson with known answers, for tests, benchmarks and the guide.

``python tools/made_class.py force/traction 20 submissions/`` writes twenty notebooks, the first half of them
solved.
"""

import ast
import json
import re
import sys
from pathlib import Path

from formotion.core.resources import checkout
from formotion.course.registry import exercise, exercises
from formotion.course.solving import MARKED, STUB

STUB_ANSWER = "\n".join(STUB)
CHECKED = re.compile(r'check\(\s*"([a-z_]+/[a-z_0-9]+/[a-z_0-9]+)"')


def notebook(lesson_id, answers, root=None):
    """Return a lesson's solved notebook, as JSON text, with other answers in place of some solutions.

    Parameters
    ----------
    lesson_id : str
        ``theme/lesson``.
    answers : dict of str to str
        Name of an exercise to lines of code; `mistake` and ``STUB_ANSWER`` are such lines.
    root : pathlib.Path, optional
        The checkout.
    """
    path = (root or checkout()) / "solutions" / f"{lesson_id}.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    left = dict(answers)
    for cell in content["cells"]:
        source = "".join(cell["source"])
        found = CHECKED.search(source)
        name = found and found[1].rpartition("/")[2]
        if name in left and MARKED.search(source):
            cell["source"] = _answered(source, left.pop(name))
    if left:
        raise ValueError(f"{lesson_id} has no cell that defines and checks {', '.join(left)}")
    return json.dumps(content, indent=1, ensure_ascii=False)


def _answered(source, answer):
    arguments = ", ".join(_arguments(source))
    lines = answer.format(arguments=arguments).split("\n")
    return MARKED.sub(lambda found: "\n".join(found["indent"] + line for line in lines), source)


def _arguments(source):
    """Return the names of the arguments of the function around the solution."""
    line = source[: MARKED.search(source).start()].count("\n") + 1
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    (around,) = [node for node in functions if node.lineno <= line <= node.end_lineno + 1]
    return [argument.arg for argument in around.args.args]


def mistake(exercise_id, name):
    """Return an answer that makes one of the known mistakes of an exercise."""
    names = [known.name for known in exercise(exercise_id).misconceptions]
    wrong = f'exercise("{exercise_id}").misconceptions[{names.index(name)}].wrong({{arguments}})'
    return f"from formotion.course.registry import exercise\nreturn {wrong}"


def answers(lesson_id, number):
    """Return the answers of one student who has not solved everything; another number, other mistakes."""
    found = {}
    for place, (name, spec) in enumerate(exercises(lesson_id).items()):
        wrong = [mistake(f"{lesson_id}/{name}", known.name) for known in spec.misconceptions]
        if (number + place) % 2:
            found[name] = [*wrong, STUB_ANSWER][(number + place) // 2 % (len(wrong) + 1)]
    return found


def write_class(lesson_id, students, folder):
    """Write one notebook for each student, the first half of them solved."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(students):
        changed = {} if number < students // 2 else answers(lesson_id, number)
        (folder / f"student{number:02}.ipynb").write_text(notebook(lesson_id, changed), encoding="utf-8")


if __name__ == "__main__":
    write_class(sys.argv[1], int(sys.argv[2]), sys.argv[3])
