"""The output shown in the instructor's guide, made by running the commands that it shows.

``python tools/guide_output.py`` makes a class of twelve, runs the commands in order and writes what they
print into ``book/teaching/instructors.md``, below the comment lines ``% output: name``. ``--check`` writes
nothing, names what is stale and exits 1.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from made_class import STUB_ANSWER, mistake, notebook

from formotion.core.files import write_whole

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "book/teaching/instructors.md"
LESSON = "force/traction"
GRADE = ("grade", "submissions", "--lesson", LESSON, "--out", "grades")
BLOCK = re.compile(r"(?P<head>^% output: (?P<name>[\w-]+)\n+```text\n)(?P<text>.*?)(?=^```$)", re.S | re.M)


def made(name, known):
    """Return an answer that makes a known mistake of the guide's lesson."""
    return mistake(f"{LESSON}/{name}", known)


def answers():
    """Return what each student of the made-up class wrote."""
    full_force = {"strain_energy": made("strain_energy", "full force")}
    return {
        "amara": {},
        "bo": {},
        "chiara": {"net_and_summed": made("net_and_summed", "order swapped")},
        "dmitri": full_force,
        "elif": full_force | {"gcv": made("gcv", "square forgotten")},
        "femi": full_force | {"gcv": made("gcv", "square forgotten"), "energy_sd": STUB_ANSWER},
        "grete": {"gcv": "return np.mean(misfit"},
        "hana": dict.fromkeys(("gcv", "strain_energy", "net_and_summed", "energy_sd"), STUB_ANSWER),
        "ines": {
            "tikhonov": made("tikhonov", "the weight does nothing"),
            "energy_sd": "return noise_sd_j * 1.5",
        },
        "jun": {"strain_energy": "import urllib.request\nreturn urllib.request.urlopen('http://127.0.0.1')"},
    }


def hand_in(folder):
    """Write the submissions of the class: ten notebooks, a truncated one, and one of another lesson."""
    folder.mkdir()
    for student, changed in answers().items():
        (folder / f"{student}.ipynb").write_text(notebook(LESSON, changed), encoding="utf-8")
    (folder / "kofi.ipynb").write_text(notebook(LESSON, {})[:9000], encoding="utf-8")
    (folder / "lucía.ipynb").write_text(notebook("force/displacement", {}), encoding="utf-8")


def formotion(folder, *arguments):
    """Return what a command prints when it runs in a folder; standard error as well."""
    command = [sys.executable, "-c", "from formotion.cli import main; main()", *arguments]
    env = os.environ | {"FORMOTION_HOME": str(folder / "home")}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"formotion {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def outputs(folder):
    """Return what the commands of the guide print, by the name of the block."""
    hand_in(folder / "submissions")
    (folder / "grades").mkdir()
    (folder / "grades/.seed").write_text("only for the pages of the guide\n")
    found = {
        "submissions": "\n".join(sorted(path.name for path in (folder / "submissions").iterdir())) + "\n",
        "grade": formotion(folder, *GRADE),
        "again": formotion(folder, *GRADE),
    }
    return found | {"table": (folder / "grades/grades.csv").read_text("utf-8-sig")}


def filled(text, found):
    """Return the guide with these outputs in its blocks."""
    return BLOCK.sub(lambda block: block["head"] + found[block["name"]], text)


def stale(text, found):
    """Return the names of blocks that do not hold what the commands print."""
    return [block["name"] for block in BLOCK.finditer(text) if block["text"] != found[block["name"]]]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made_here:
        now = outputs(Path(made_here))
    guide = GUIDE.read_text(encoding="utf-8")
    old = stale(guide, now)
    if "--check" not in sys.argv:
        write_whole(GUIDE, filled(guide, now))
    for name in old:
        print(f"{'stale' if '--check' in sys.argv else 'wrote'}: {name}")
    sys.exit(bool(old) and "--check" in sys.argv)
