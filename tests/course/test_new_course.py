"""A course of one's own: made from the template, brought up to date, the teacher's own work left alone."""

import shutil
import subprocess

import pytest
import yaml
from click.testing import CliRunner

from formotion.core.errors import SourceError
from formotion.core.resources import checkout
from formotion.course import new_course as making
from formotion.course.commands import new
from formotion.course.courses import course
from formotion.course.site import pin

IDENTITY = {
    "GIT_AUTHOR_NAME": "T",
    "GIT_AUTHOR_EMAIL": "t@example.org",
    "GIT_COMMITTER_NAME": "T",
    "GIT_COMMITTER_EMAIL": "t@example.org",
}
TEACHERS_OWN = ("course.yml", "_config.yml", "README.md", "book/index.md", "book/homework/first.md")


def git(folder, *arguments):
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def commit(folder, message, tag=None):
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)
    if tag:
        git(folder, "tag", tag)


@pytest.fixture
def template(tmp_path, monkeypatch):
    """A repository with the template alone, at version v0.1.0, in place of the checkout."""
    for name, value in IDENTITY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COPIER_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "formotion"
    shutil.copytree(checkout() / "course_template", root / "course_template")
    for name in ("copier.yml", "requirements.lock"):
        shutil.copy(checkout() / name, root / name)
    git(tmp_path, "init", "-q", "-b", "main", str(root))
    commit(root, "first", "v0.1.0")
    monkeypatch.setattr(making, "checkout", lambda: root)
    monkeypatch.setattr(making, "shipped", lambda: root)
    return root


@pytest.fixture
def made(template, tmp_path):
    """A course of the first version, in git, with work of its teacher in it."""
    folder = tmp_path / "my-course"
    making.new_course(folder, "workshop", lecturer="A. Name")
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "the course")
    for name in TEACHERS_OWN:
        with (folder / name).open("a") as file:
            file.write("# a line of the teacher's own\n")
    (folder / "book/schedule.md").unlink()
    with (folder / ".gitignore").open("a") as file:
        file.write("/private/\n")
    commit(folder, "my own work")
    return folder


def update(folder):
    import copier

    copier.run_update(folder, defaults=True, overwrite=True, quiet=True)


def newer(template, edits):
    for name, (old, changed) in edits.items():
        text = (template / name).read_text()
        assert old in text
        (template / name).write_text(text.replace(old, changed))
    commit(template, "second", "v0.2.0")


def test_a_new_course_holds_the_lessons_of_its_track_and_a_pin(made, template):
    found = course(made)
    assert found.title == "My course"
    assert found.lecturer == "A. Name"
    assert found.lessons == ["force/displacement", "force/traction", "homework/first"]
    assert pin(made) == (template.as_uri(), "v0.1.0")
    assert not (made / "book/force").exists()
    assert (made / "modules/force/traction.ipynb").is_file()
    assert (made / "constraints.txt").read_text().strip() == (
        template / "requirements.lock"
    ).read_text().strip()


def test_an_update_moves_the_pin_and_leaves_the_teachers_pages(made, template):
    before = {name: (made / name).read_bytes() for name in TEACHERS_OWN}
    folder = "course_template/"
    newer(
        template,
        {
            folder + "Makefile": ("SERVE ?= 1", "SERVE ?= 1\nNEW := yes"),
            folder + ".gitignore": (".venv/\n", ".venv/\n.new/\n"),
            folder + "course.yml.jinja": ("# The course.", "# Another course."),
            folder + "_config.yml.jinja": ("# How the book looks.", "# Its look."),
            folder + "README.md.jinja": ("A course made with", "This was made with"),
            folder + "book/index.md.jinja": ("What is this course about", "What is it about"),
            folder + "book/schedule.md": ("# Schedule", "# When"),
            "requirements.lock": ("# Written by", "numpy==0\n# Written by"),
        },
    )
    update(made)
    assert pin(made) == (template.as_uri(), "v0.2.0")
    assert "NEW := yes" in (made / "Makefile").read_text()
    assert (made / "constraints.txt").read_text().startswith("numpy==0")
    ignored = (made / ".gitignore").read_text()
    assert ".new/" in ignored
    assert "/private/" in ignored
    assert {name: (made / name).read_bytes() for name in TEACHERS_OWN} == before
    assert not (made / "book/schedule.md").exists()
    assert not list(made.rglob("*.rej"))
    assert "<<<<<<<" not in ignored
    changed = {line[3:] for line in git(made, "status", "--porcelain").splitlines()}
    assert changed == {".copier-answers.yml", ".gitignore", "Makefile", "constraints.txt", "requirements.txt"}


def test_from_a_wheel_the_public_address_and_version_are_recorded(template, tmp_path, monkeypatch):
    shutil.rmtree(template / ".git")
    shutil.copy(checkout() / "_config.yml", template)
    monkeypatch.setattr(making, "checkout", lambda: None)
    making.new_course(tmp_path / "c", "workshop")
    answers = yaml.safe_load((tmp_path / "c/.copier-answers.yml").read_text())
    public = yaml.safe_load((checkout() / "_config.yml").read_text())["repository"]["url"]
    assert (answers["_src_path"], answers["_commit"]) == (f"git+{public}", f"v{making.__version__}")
    assert pin(tmp_path / "c") == (public, f"v{making.__version__}")


def test_titles_survive_what_people_write(template, tmp_path):
    making.new_course(tmp_path / "c", "workshop", title='Cells: "how", and why?', lecturer="O'Hara # 1")
    found = course(tmp_path / "c")
    assert (found.title, found.lecturer) == ('Cells: "how", and why?', "O'Hara # 1")


def test_bad_requests_write_nothing(template, tmp_path):
    with pytest.raises(SourceError, match="no track 'nowhere': there are .*workshop"):
        making.new_course(tmp_path / "c", "nowhere")
    assert not (tmp_path / "c").exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").write_text("mine")
    with pytest.raises(SourceError, match="is not empty"):
        making.new_course(tmp_path / "full", "workshop")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_the_command_says_what_it_wrote_and_what_comes_next(template, tmp_path):
    done = CliRunner().invoke(new, ["course", str(tmp_path / "c"), "--track", "workshop"])
    assert done.exit_code == 0, done.output
    assert "course.yml" in done.output
    assert "make book" in done.output
