"""Secret random cases: one seed for a folder of grades, and from it fresh cases for each submission."""

import hashlib
import secrets
from pathlib import Path

import numpy as np

from formotion.core.errors import InputError
from formotion.core.files import write_whole

SEED = ".seed"
SHORTEST = 16  # characters: too many to be guessed


def secret_seed(out, seed_file=None):
    """Return the seed of a folder of grades; it is made, for its owner's eyes only, where there is none.

    Parameters
    ----------
    out : pathlib.Path
        The folder of grades.
    seed_file : path-like, optional
        A file that holds the seed, to grade in another folder or on another machine alike.

    Returns
    -------
    str

    Raises
    ------
    InputError
        If `seed_file` cannot be read or holds fewer than 16 characters.
    """
    path = Path(seed_file) if seed_file else out / SEED
    if not seed_file and not path.exists():
        write_whole(path, secrets.token_hex(32) + "\n", mode=0o600)
    try:
        seed = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the seed file {path} cannot be read ({error}): give a text file") from None
    if len(seed) < SHORTEST:
        raise InputError(
            f"a seed has at least {SHORTEST} characters, {path} holds {len(seed)}: make it longer"
        )
    return seed


def draw(exercise_id, spec, seed, submission):
    """Return the cases on which one submission is tried.

    Parameters
    ----------
    exercise_id : str
        ``theme/lesson/name``.
    spec : Exercise
        Its specification.
    seed : str
        The secret.
    submission : str
        Digest of what was handed in. A learner who carries cases away, in an error message for example, has
        the cases of no other submission, nor of the next one of their own.

    Returns
    -------
    list of tuple
    """
    digest = hashlib.sha256("\n".join((seed, exercise_id, submission)).encode()).digest()
    rng = np.random.default_rng(int.from_bytes(digest))
    return [spec.cases(rng) for _ in range(spec.n_cases)]
