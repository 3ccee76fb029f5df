"""What the outputs of a lesson depend on: the key under which its executed notebook is kept."""

import ast
import hashlib
import re
import sys
from functools import cache
from pathlib import Path

from formotion.core.errors import DataError
from formotion.core.resources import PACKAGE, shipped, workplace
from formotion.course.registry import exercise_file

EXERCISE_ID = re.compile(r"([a-z_]+)/([a-z_0-9]+)/[a-z_0-9]+")
ENTRY_POINTS = ("cli.py", "commands.py")  # they reach everything, and no cell reaches them
TASK_ID = re.compile(r"([a-z_]+)/([a-z_0-9]+)")


def key(lesson, package=PACKAGE, root=None):
    """Return the key of a lesson's outputs.

    Parameters
    ----------
    lesson : Lesson
    package : pathlib.Path
        Folder of the package that the lesson imports.
    root : pathlib.Path, optional
        The checkout, which holds cards, records and the lock; or a course, which holds exercises of its own.

    Returns
    -------
    str
        16 hexadecimal digits. They change with the code cells, with every module of the package that the
        cells can reach (imports, and exercises and tasks named by id), with the package's style, the
        dataset cards, the files and records that this code names, the lock, the Python version, and with
        whether the data is real or a stand-in.

    Notes
    -----
    Prose is left out: pages are always assembled from the text as it stands, so that an edited sentence
    costs no execution. What code assembles at run time out of parts that are no names is not seen.
    """
    root = root or workplace()
    own = {exercise_file(root, lesson.id)}
    root = root if (root / "datasets").is_dir() else shipped()
    trees = [ast.parse(code.source) for code in lesson.codes]
    ids = [f"{lesson.header.task}", *lesson.header.data]
    modules, named = _closure(trees, ids, package)
    files = {*own, *modules, *sorted(package.glob("*.mplstyle")), root / "requirements.lock"}
    files |= {path for name in named | set(ids) for path in _resources(name, root)}
    digest = hashlib.sha256(repr([code.source for code in lesson.codes]).encode())
    digest.update(repr(sys.version_info[:2]).encode())
    for path in sorted(path for path in files if path.is_file()):
        digest.update(f"\n{path.name} ".encode() + hashlib.sha256(path.read_bytes()).digest())
    for name in sorted(named | set(lesson.header.data)):
        if (root / "datasets" / f"{name}.yaml").is_file():
            digest.update(f"\n{name} {data_state(name)}".encode())
    return digest.hexdigest()[:16]


def data_state(dataset_id):
    """Return ``real`` if a dataset can be had, fetching it if need be, else ``stand-in``."""
    from formotion.data import fetch

    try:
        fetch(dataset_id)
    except DataError:
        return "stand-in"
    return "real"


def _closure(trees, ids, package):
    """Return the module files that code can reach, and all strings in code that may name something."""
    todo = {path for tree in trees for path in _modules(_names(tree), package)} | _modules(set(ids), package)
    named = {name for tree in trees for name in _names(tree)}
    done = set()
    while todo:
        path = todo.pop()
        done.add(path)
        names = _names_in(path, _dotted(path, package), path.stat().st_mtime_ns)
        named |= names
        todo |= {path for path in _modules(names, package) - done if path.name not in ENTRY_POINTS}
    return done, named


@cache
def _names_in(path, dotted, _mtime_ns):
    return frozenset(_names(ast.parse(path.read_text(encoding="utf-8")), dotted))


def _names(tree, package_name=""):
    """Return dotted names that are imported, and all short strings."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package_name.split(".")[: -node.level or None] if node.level else []
            module = ".".join([*above, *filter(None, [node.module])])
            names |= {module} | {f"{module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 100:
            names.add(node.value)
    return names


def _dotted(path, package):
    """Return the module name that relative imports in `path` count from."""
    return ".".join(["formotion", *path.relative_to(package).with_suffix("").parts])


def _modules(names, package):
    return {path for name in names for path in _files(name, package)}


def _files(name, package):
    """Return the module files behind a dotted name or an exercise or task id, with their packages."""
    if match := EXERCISE_ID.fullmatch(name):
        name = f"formotion.{match[1]}.exercises.{match[2]}"
    elif match := TASK_ID.fullmatch(name):
        name = f"formotion.{match[1]}.tasks.{match[2]}"
    head, *parts = name.split(".")
    if head != "formotion":
        return
    for depth in range(len(parts) + 1):
        folder = package.joinpath(*parts[:depth])
        if parts and not parts[-1] and depth == len(parts) - 1:  # "formotion.data." + something
            yield from folder.glob("*.py")
        yield from filter(Path.is_file, (folder / "__init__.py", folder.with_suffix(".py")))


def _resources(name, root):
    """Return the files that a string names: a card by id, or a path such as ``benchmarks/records``."""
    if not re.fullmatch(r"[\w./-]+", name) or name.startswith(("/", ".")):
        return
    yield root / "datasets" / f"{name}.yaml"
    if "/" in name and name.split("/")[0] in ("benchmarks", "book", "datasets"):
        path = root / name
        yield from [path] if path.is_file() else sorted(path.rglob("*"))
