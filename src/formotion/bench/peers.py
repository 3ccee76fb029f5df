"""Other people's packages on the very same instances as ours, in one run, each in its own environment."""

import math
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from formotion.bench.discovery import task as find_task
from formotion.bench.evaluate import Outcome, evaluate, evaluation_seeds, make_instance, score_estimate
from formotion.bench.peer_env import call, environment, versions
from formotion.bench.provenance import our_versions
from formotion.bench.running import check_seeds
from formotion.bench.store import dumps, records_path, write_text
from formotion.bench.summary import summarise
from formotion.core.errors import FormotionError, InputError, SourceError
from formotion.core.resources import checkout


@dataclass(frozen=True)
class Peer:
    """A folder with ``requirements.txt``, ``tasks.txt`` and ``run.py``."""

    name: str
    folder: Path
    task_ids: tuple


def find_peers(folder):
    """Return the peers in a folder such as ``benchmarks/peers``.

    Parameters
    ----------
    folder : path

    Returns
    -------
    list of Peer

    Raises
    ------
    SourceError
        If a peer lacks one of its three files.
    """
    return [
        _peer(path) for path in sorted(Path(folder).iterdir()) if path.is_dir() and path.name[0] not in "._"
    ]


def _peer(folder):
    for name in ("requirements.txt", "tasks.txt", "run.py"):
        if not (folder / name).is_file():
            raise SourceError(f"peer {folder.name} has no {name}: see benchmarks/peers/README.md")
    lines = (folder / "tasks.txt").read_text(encoding="utf-8").split("\n")
    return Peer(folder.name, folder, tuple(line.strip() for line in lines if line.strip()))


def measure(task_id, seeds=None, root=None):
    """Score peers, ours, baselines and limit on the same instances and record them.

    Writes ``benchmarks/records/<theme>-<task>.json``. Everything runs one after another in this
    process or in one child process, so that the seconds can be compared.

    Parameters
    ----------
    task_id : str
        ``<theme>/<task>``.
    seeds : int, optional
        Instances per world, at least 2; the task's own number by default.
    root : path, optional
        The checkout; found by default.

    Returns
    -------
    list of Record

    Raises
    ------
    FormotionError
        If there is no checkout, an environment cannot be made, or a peer stops or gives nothing.
    """
    task, root = find_task(task_id), _root(root)
    count = task.seeds if seeds is None else check_seeds(seeds)
    serving = [peer for peer in find_peers(root / "benchmarks" / "peers") if task_id in peer.task_ids]
    pythons = {
        peer: environment(peer.folder / "requirements.txt", root / ".peers" / peer.name) for peer in serving
    }
    found_versions = {"": our_versions()}
    with tempfile.TemporaryDirectory(prefix="formotion-peers-") as folder:
        outcomes = _write_and_score(task_id, task, count, Path(folder))
        for peer, python in pythons.items():
            theirs = _run_peer(task, peer, python, Path(folder))
            peer_versions = versions(python, peer.folder / "requirements.txt")
            found_versions |= dict.fromkeys({outcome.method for outcome in theirs}, peer_versions)
            outcomes += theirs
    records = summarise(task_id, task, outcomes, found_versions)
    write_text(records_path(root / "benchmarks" / "records", task_id), dumps(records) + "\n")
    return records


def _root(root):
    root = root or checkout()
    if root is None:
        raise FormotionError("peers are measured in a checkout of the repository, this is an installed wheel")
    return Path(root)


def _write_and_score(task_id, task, count, folder):
    """Write each instance for the peers and score ours on it at once."""
    (folder / "instances").mkdir()
    problems = [(world, seed) for seed in evaluation_seeds(count) for world in task.worlds]
    outcomes = []
    bar = tqdm(problems, desc=task_id, unit="instance", file=sys.stderr, disable=None, leave=False)
    for number, (world, seed) in enumerate(bar):
        instance = make_instance(task, task_id, world, seed)
        write_instance(folder / "instances" / f"{number}.npz", task_id, world, seed, instance)
        outcomes += evaluate(task, instance, world, seed)
    return outcomes


def write_instance(path, task_id, world, seed, instance):
    """Write an instance as arrays that need no formotion to be read.

    Raises
    ------
    InputError
        If an input or a truth is no number, text or array of numbers.
    """
    arrays = {"task": np.array(task_id), "world": np.array(world), "seed": np.array(seed)}
    for prefix, values in (("input", instance.inputs), ("truth", instance.truth)):
        arrays |= {f"{prefix}_{name}": _array(name, value) for name, value in values.items()}
    np.savez(path, **arrays)


def _array(name, value):
    array = np.asarray(value)
    if array.dtype.kind not in "fiubU":
        raise InputError(f"{name} must be a number, a text or an array to reach a peer, got {value!r:.60}")
    return array


def _run_peer(task, peer, python, folder):
    for old in folder.rglob("*.out.npz"):
        old.unlink()
    print(f"running peer {peer.name}", file=sys.stderr)
    call([python, peer.folder / "run.py", folder], f"peer {peer.name}")
    outputs = {path.name: path for path in folder.rglob("*.out.npz")}
    variants = sorted({name.removesuffix(".out.npz").partition(".")[2] for name in outputs})
    if not variants:
        raise FormotionError(f"peer {peer.name} wrote no <n>.out.npz: see benchmarks/peers/README.md")
    return [
        _peer_outcome(task, peer, variant, path, outputs)
        for variant in variants
        for path in sorted(folder.glob("instances/*.npz"))
        if not path.name.endswith(".out.npz")
    ]


def _peer_outcome(task, peer, variant, path, outputs):
    instance = read_arrays(path)
    world, seed = instance["world"].item(), instance["seed"].item()
    method = f"{peer.name} {variant}".strip()
    name = ".".join(filter(None, [path.stem, variant])) + ".out.npz"
    try:
        output = read_arrays(outputs[name])
        estimate, seconds = output["estimate"], float(output["seconds"])
    except KeyError as error:
        return Outcome(method, "peer", world, seed, math.nan, math.nan, f"gave no {error.args[0]}")
    truth = {
        key.removeprefix("truth_"): _value(instance[key]) for key in instance if key.startswith("truth_")
    }
    score, reason = score_estimate(task, estimate, truth)
    return Outcome(method, "peer", world, seed, score, seconds, reason)


def read_arrays(path):
    """Return the arrays of an npz file as a dict; pickled objects are refused."""
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


def _value(array):
    return array.item() if array.ndim == 0 else array
