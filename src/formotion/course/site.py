"""Addresses of repository, book and launchers; all of them come from ``_config.yml``."""

import re
from dataclasses import dataclass

from formotion import __version__
from formotion.core.errors import SourceError
from formotion.core.resources import COURSE_FILE, shipped
from formotion.course.header import parse_yaml

GITHUB = "https://github.com/"
PIN = re.compile(r"^formotion(?:\[.*\])? @ git\+(?P<address>\S+)@(?P<version>[^@\s]+)$", re.M)


@dataclass(frozen=True)
class Site:
    """Where the project is published.

    Attributes
    ----------
    repository : str
        ``https://github.com/<owner>/<name>``.
    branch : str
        The branch that launchers open.
    book : str
        Address of the book, without a slash at its end.
    """

    repository: str
    branch: str
    book: str

    @property
    def slug(self):
        """``owner/name``."""
        return self.repository.removeprefix(GITHUB)

    def page(self, document):
        """Return the address of a page: ``book/force/traction``."""
        return f"{self.book}/{document}.html"

    def launchers(self, lesson_id):
        """Return name and address of what opens the learner notebook: Colab and Binder, on GitHub alone."""
        if not self.repository.startswith(GITHUB):
            return {}
        return {"Colab": self.colab(lesson_id), "Binder": self.binder(lesson_id)}

    def colab(self, lesson_id):
        """Return the address that opens the learner notebook in Colab."""
        notebook = f"modules/{lesson_id}.ipynb"
        return f"https://colab.research.google.com/github/{self.slug}/blob/{self.branch}/{notebook}"

    def binder(self, lesson_id):
        """Return the address that opens the learner notebook in Binder."""
        return (
            f"https://mybinder.org/v2/gh/{self.slug}/{self.branch}?urlpath=lab/tree/modules/{lesson_id}.ipynb"
        )

    def download(self, lesson_id):
        """Return the address of the learner notebook as a file."""
        return f"https://raw.githubusercontent.com/{self.slug}/{self.branch}/modules/{lesson_id}.ipynb"

    def term(self, term):
        """Return the address of a glossary entry; Sphinx makes its anchor from the words."""
        return f"{self.page('book/glossary')}#term-{re.sub('[^A-Za-z0-9._]+', '-', term).strip('-')}"


def site(root):
    """Read the addresses from ``_config.yml`` in the folder `root`.

    Parameters
    ----------
    root : pathlib.Path
        A checkout; or a course, whose ``requirements.txt`` pins the version of formotion that notebooks
        install and launchers open, and whose own ``html.baseurl`` may be empty: then links lead to the
        public book.

    Raises
    ------
    SourceError
        If the file or one of its fields is missing, or a course does not pin formotion.
    """
    if (root / COURSE_FILE).is_file():
        return _of_course(root)
    return _of_checkout(root)


def _of_course(root):
    address, version = pin(root)
    baseurl = (_config(root).get("html") or {}).get("baseurl")
    return Site(address.removesuffix(".git"), version, (baseurl or site(shipped()).book).rstrip("/"))


def pin(root):
    """Return the repository and the version of formotion that a course pins in ``requirements.txt``.

    Raises
    ------
    SourceError
        If there is no such line.
    """
    file = root / "requirements.txt"
    found = PIN.search(file.read_text(encoding="utf-8")) if file.is_file() else None
    if not found:
        raise SourceError(
            "requirements.txt: formotion is not pinned: add a line "
            f"`formotion[course,themes] @ git+{site(shipped()).repository}@v{__version__}`"
        )
    return found["address"], found["version"]


def _of_checkout(root):
    config = _config(root)
    found = {}
    for section, name in (("repository", "url"), ("repository", "branch"), ("html", "baseurl")):
        value = (config.get(section) or {}).get(name)
        if not value:
            raise SourceError(f"_config.yml: {section}.{name}: missing: notebooks and pages link to it")
        found[name] = value.rstrip("/")
    return Site(found["url"].removesuffix(".git"), found["branch"], found["baseurl"])


def _config(root):
    file = root / "_config.yml"
    if not file.is_file():
        raise SourceError("_config.yml: file is missing: the checkout's root holds it")
    return parse_yaml(file.read_text(encoding="utf-8"), "_config.yml", 1)
