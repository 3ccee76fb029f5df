"""Start a course of one's own: a repository made with copier from the template ``course_template/``."""

import subprocess
from pathlib import Path

from formotion import __version__
from formotion.core.errors import SourceError
from formotion.core.resources import checkout, inside, shipped
from formotion.course.own_lesson import new_own_lesson
from formotion.course.site import site
from formotion.course.sync import sync
from formotion.course.tracks import tracks

EXAMPLE = "homework/first"  # a lesson of one's own to start from


def new_course(folder, track, title=None, lecturer=""):
    """Make a course repository.

    Parameters
    ----------
    folder : path-like
        Made if it is missing; must hold no course yet.
    track : str
        The track whose lessons the course begins with.
    title : str, optional
        The folder's name in words where it is left out.
    lecturer : str

    Returns
    -------
    list of str
        The files written, relative to `folder`.

    Raises
    ------
    SourceError
        If there is no such track, the folder is not empty, or copier is missing.
    """
    folder = Path(folder).resolve()
    if folder.exists() and any(folder.iterdir()):
        raise SourceError(f"{folder} is not empty: choose another name; nothing was written")
    answers = {"track": track, "lecturer": lecturer, "lessons": _lessons(track)}
    answers |= {"title": title} if title else {}
    _copy(folder, answers | _origin())
    with inside(folder):
        new_own_lesson(folder, EXAMPLE)
        sync(folder)
    written = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()]
    return [name for name in written if not name.startswith("_build/")]


def _lessons(track):
    known = tracks()
    if track not in known:
        raise SourceError(f"no track {track!r}: there are {', '.join(known)}")
    return list(known[track].lessons)


def _origin():
    """Return where the course's version of formotion comes from, for `copier update` and for pip."""
    if checkout() and _git("rev-parse", "HEAD"):
        return {"repository": _git("remote", "get-url", "origin") or checkout().as_uri()}
    return {"repository": site(shipped()).repository, "version": f"v{__version__}"}


def _git(*arguments):
    """Return what git says about the checkout, or an empty text."""
    command = ["git", "-C", str(checkout()), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _copy(folder, answers):
    try:
        import copier
        from copier.errors import CopierError
    except ImportError:
        raise SourceError("copier is missing: pip install 'formotion[course]'") from None
    commit = _git("rev-parse", "HEAD") if checkout() else ""
    options = {"data": answers, "defaults": True, "quiet": True, "vcs_ref": commit or None}
    try:
        copier.run_copy(str(shipped()), folder, **options)
    except CopierError as error:
        raise SourceError(f"copier could not make {folder}: {error}") from None
