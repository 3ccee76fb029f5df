"""The reader of lesson sources: blocks with their lines, and errors that name file, field and remedy."""

import pytest

from formotion.core.errors import SourceError
from formotion.course.lessons import lesson, lessons
from formotion.course.source import Code, Directive, Text, parse, read


def test_blocks_know_the_line_they_start_on(sample):
    lines = sample.path.read_text("utf-8").splitlines()
    for block in sample.blocks:
        first = lines[block.line - 1]
        if isinstance(block, Text):
            assert first == block.source.splitlines()[0]
        else:
            assert first.startswith("```{" + ("code-cell" if isinstance(block, Code) else block.name))


def test_header_is_read(sample):
    assert (sample.id, sample.theme, sample.name) == ("sample/sums", "sample", "sums")
    assert sample.header.minutes == 20
    assert sample.header.data == []


def test_tags_in_either_form():
    for line in (":tags: [hide-input, remove-output]", ':tags: ["hide-input", "remove-output"]'):
        (code,) = parse(f"```{{code-cell}}\n{line}\nx = 1\n```")
        assert code == Code("x = 1", 1, ("hide-input", "remove-output"))


def test_a_longer_fence_holds_a_shorter_one():
    (outer,) = parse("````{admonition} Look\n```{note}\nInside\n```\n````")
    assert outer == Directive("admonition", "Look", {}, "```{note}\nInside\n```", 1)


def test_plain_fences_stay_text():
    (text,) = parse("```python\n```{note}\n```\n")
    assert isinstance(text, Text)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("minutes: 20", "minutes: soon", r"lesson: minutes: .*whole number between 5 and 120"),
        ("minutes: 20", "minutes: 600", r"lesson: minutes: .*less than or equal to 120"),
        ("    - can compute it\n", "", r"lesson: outcomes: .*list three to five"),
        ("  task: sample/norm\n", "", r"lesson: task: Field required: give one benchmark task"),
        ("  gpu: true", "  colour: red", r"lesson: colour: Extra inputs.*the fields are title, question"),
        ("lesson:\n", "lessons:\n", r"lesson: block missing"),
        ("kernelspec:", "extra: 1\nkernelspec:", r"extra: unknown key: put it under `lesson:`"),
        ("title: Sums of squares", "title: Sums: of squares", r"line 5: YAML does not parse"),
        ("---\n\n(top)=", "\n\n(top)=", r"front matter is not closed"),
        ("```{note}\nNested.\n```", "```{note}\nNested.", r"line \d+: unknown|fence is not closed"),
        ("[hide-input]", "[hide]", r"line \d+: unknown tag 'hide': use one of hide-input"),
        ("ask: |", "ask: [", r"question|YAML does not parse"),
    ],
)
def test_errors_name_file_field_and_remedy(sample, old, new, message):
    from formotion.course.views import learner

    text = sample.path.read_text("utf-8")
    assert old in text
    sample.path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(SourceError, match=rf"^book/sample/sums\.md: .*({message})"):
        learner(read(sample.path))


def test_lessons_are_found_by_walking(sample):
    book = sample.path.parents[1]
    (book / "sample/index.md").write_text("# No lesson\n")
    (book / "sample/page.md").write_text("---\nhtml_meta: {}\n---\n\nlesson: none\n")
    assert [found.id for found in lessons(book)] == ["sample/sums"]
    with pytest.raises(SourceError, match="no lesson 'sample/sum': the nearest are sample/sums"):
        lesson("sample/sum", book)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("terms:\n  - {term: a, text: too short}\n", "entry 1: text: .*one to three sentences"),
        ("terms:\n  - {term: a, words: b}\n", "entry 1: text: Field required"),
        ("terms:\n" + 2 * "  - {term: pull, text: Force per area on a gel.}\n", "'pull' is there twice"),
    ],
)
def test_a_malformed_glossary_is_named(tmp_path, text, message):
    from formotion.course.glossary import glossary

    (tmp_path / "glossary.yaml").write_text(text)
    with pytest.raises(SourceError, match=f"book/glossary.yaml: {message}|{message}"):
        glossary(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("repository: {url: x}\nhtml: {baseurl: y}\n", "repository.branch: missing"),
        ("html: [", "YAML does not parse"),
    ],
)
def test_a_malformed_config_is_named(tmp_path, text, message):
    from formotion.course.site import site

    with pytest.raises(SourceError, match="file is missing"):
        site(tmp_path)
    (tmp_path / "_config.yml").write_text(text)
    with pytest.raises(SourceError, match=f"_config.yml: .*{message}"):
        site(tmp_path)


@pytest.mark.parametrize(
    ("bib", "message"), [("@article{a, title={b}}", "a: year: missing"), ("@article{", "mend")]
)
def test_malformed_references_are_named(tmp_path, bib, message):
    from formotion.course.references import references

    (tmp_path / "references.bib").write_text(bib)
    with pytest.raises(SourceError, match=f"references.bib: .*{message}"):
        references(tmp_path)
