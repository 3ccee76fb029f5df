"""course.yml and what stands around it: found, read, and refused with file, field and remedy."""

import pytest
import yaml
from click.testing import CliRunner

from formotion.core.errors import SourceError
from formotion.core.resources import course_root, inside, shipped
from formotion.course.assemble import assembled
from formotion.course.courses import course
from formotion.course.lessons import lesson, lessons
from formotion.course.own_lesson import with_lesson
from formotion.course.site import pin, site
from formotion.course.track_command import track

COURSE = "title: T\nlecturer: L\nlessons:\n  - force/traction\n"
PIN = "formotion[course,themes] @ git+https://github.com/someone/somewhere@v0.3.0\n"


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A course with one lesson of formotion and two pages; the working directory is below it."""
    (tmp_path / "book/deep").mkdir(parents=True)
    (tmp_path / "course.yml").write_text(
        COURSE + "schedule:\n  - {when: Week 1, lessons: [force/traction]}\n"
    )
    (tmp_path / "requirements.txt").write_text(PIN)
    (tmp_path / "book/index.md").write_text("# T\n\n% schedule\n")
    monkeypatch.delenv("FORMOTION_COURSE", raising=False)
    monkeypatch.chdir(tmp_path / "book/deep")
    return tmp_path


def write(root, text):
    (root / "course.yml").write_text(text)


def test_the_nearest_course_upwards_is_found(root, tmp_path_factory, monkeypatch):
    assert course_root() == root
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert course_root() is None
    with inside(root):
        assert course_root() == root
    assert course_root() is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: T\nlecturer: L\n", "course.yml: lessons: Field required: list lessons as theme/lesson"),
        (COURSE + "topic: x\n", "course.yml: topic: Extra inputs"),
        (COURSE + "schedule: [{lessons: []}]\n", "course.yml: schedule.0.when: .* list meetings as"),
        (COURSE + "  - force/nowhere\n", "lessons: force/nowhere: neither formotion nor book/ has it"),
        ("title: [", "course.yml: line 1: YAML does not parse"),
    ],
)
def test_a_malformed_course_names_file_field_and_remedy(root, text, message):
    write(root, text)
    with pytest.raises(SourceError, match=message):
        course(root)


def test_a_folder_without_a_course_is_refused(tmp_path):
    with pytest.raises(SourceError, match=r"course.yml: missing in .*formotion new course"):
        course(tmp_path)


def test_lessons_are_the_chosen_ones_out_of_the_package(root):
    assert [each.id for each in lessons()] == ["force/traction"]
    assert lesson("force/traction").path == shipped() / "book/force/traction.md"
    with pytest.raises(SourceError, match="no lesson 'force/stress'"):
        lesson("force/stress")


def test_a_theme_that_formotion_has_is_refused(root):
    (root / "book/force").mkdir()
    (root / "book/force/mine.md").write_text("# Mine\n")
    with pytest.raises(SourceError, match=r"book/force/mine.md: 'force' is a theme of formotion: give your"):
        lessons()


def test_the_sources_hold_chosen_lessons_own_pages_and_what_they_need(root):
    folder = assembled(root)
    assert folder == root / "_build/sources"
    toc = yaml.safe_load((folder / "_toc.yml").read_text())
    assert toc["parts"][0] == {"caption": "Lessons", "chapters": [{"file": "book/force/traction"}]}
    assert yaml.safe_load((folder / "_config.yml").read_text())["title"] == "T"
    page = (folder / "book/index.md").read_text()
    assert "| Week 1 | {doc}`Forces on a gel </book/force/traction>` |" in page
    assert not (root / "book/force").exists()


def test_links_to_lessons_left_out_lead_to_the_public_book(root):
    text = (assembled(root) / "book/force/traction.md").read_text()
    assert "{doc}`displacement`" in (shipped() / "book/force/traction.md").read_text()
    assert f"[displacement]({site(shipped()).page('book/force/displacement')})" in text
    assert "{doc}`displacement`" not in text


def test_own_settings_and_terms_go_before_those_of_formotion(root):
    (root / "_config.yml").write_text("html: {baseurl: https://me.example.org/course/}\n")
    (root / "book/glossary.yaml").write_text("terms: [{term: traction, text: What it is in this course.}]\n")
    folder = assembled(root)
    config = yaml.safe_load((folder / "_config.yml").read_text())
    assert config["html"]["baseurl"] == "https://me.example.org/course/"
    assert config["parse"] == yaml.safe_load((shipped() / "_config.yml").read_text())["parse"]
    terms = yaml.safe_load((folder / "book/glossary.yaml").read_text())["terms"]
    assert [term["text"] for term in terms if term["term"] == "traction"] == ["What it is in this course."]
    assert site(folder).page("book/x") == "https://me.example.org/course/book/x.html"


def test_notebooks_install_and_open_the_pinned_version(root):
    found = site(assembled(root))
    assert (found.repository, found.branch) == ("https://github.com/someone/somewhere", "v0.3.0")
    assert found.book == site(shipped()).book
    assert "/somewhere/blob/v0.3.0/modules/" in found.launchers("force/traction")["Colab"]


def test_track_shows_the_course_and_still_the_tracks_of_formotion(root):
    said = CliRunner().invoke(track, []).output
    assert said.startswith("T, L\n")
    assert "· force/traction" in said
    assert "next: force/traction" in said
    assert "· force/displacement" in CliRunner().invoke(track, ["workshop"]).output


def test_a_course_without_a_pin_is_refused(root):
    (root / "requirements.txt").write_text("formotion\n")
    with pytest.raises(SourceError, match=r"requirements.txt: formotion is not pinned: add a line .*@v"):
        pin(root)


def test_a_lesson_more_leaves_the_other_lines_alone():
    text = "# mine\nlessons:  # in order\n  - a/b  # first\n\n# next\npages: []\n"
    assert with_lesson(text, "c/d") == text.replace("# first\n", "# first\n  - c/d\n")
    with pytest.raises(SourceError, match="lessons: list them one to a line"):
        with_lesson("lessons: [a/b]\n", "c/d")
