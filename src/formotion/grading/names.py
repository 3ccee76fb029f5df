"""File names from students' names: safe on every system, one for each student."""

import hashlib
import re
from collections import Counter

LONGEST = 40  # characters of up to 4 bytes: with digest and ending, file systems take 255 bytes
MARKED = re.compile(r".*-[0-9a-f]{16}", re.S)
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")  # devices, for Windows


def file_names(students):
    """Return a file name, without ending, for each student.

    Parameters
    ----------
    students : collection of str
        Their names, all different.

    Returns
    -------
    dict of str to str
        Letters, digits, dot, dash and underscore only. A name that had to be changed, or that differs from
        another one in upper and lower case alone, ends in a digest of the student's name.

    Examples
    --------
    >>> file_names(["anna", "../anna"])
    {'anna': 'anna', '../anna': 'anna-ec02c72411b3cc9e'}
    """
    seen = Counter(student.casefold() for student in students)
    return {
        student: student if _is_plain(student) and seen[student.casefold()] == 1 else _marked(student)
        for student in students
    }


def _is_plain(student):
    """Return whether a name can stay; one that looks as if it had been changed could be another one's."""
    return _plain(student) == student and not MARKED.fullmatch(student)


def _marked(student):
    return f"{_plain(student)}-{hashlib.sha256(student.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _plain(student):
    name = re.sub(r"[^\w.-]+", "_", student)[:LONGEST].strip("._-")
    return "student" if not name or RESERVED.fullmatch(name) else name
