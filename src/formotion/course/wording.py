"""The Markdown of concept questions for a terminal and for a projector."""

import html
import re

ROLE = re.compile(r"\{[\w:+-]+\}`(?:(?P<words>[^`<]+?)\s*<[^`>]*>|(?P<target>[^`]+))`")
LINK = re.compile(r"\[(?P<words>[^\]]+)\]\([^)]*\)")
CODE = re.compile(r"`([^`]+)`")
STRONG = re.compile(r"\*\*([^*]+)\*\*")
EMPHASIS = re.compile(r"\*([^*\s][^*]*)\*")


def plain(markdown):
    """Return Markdown as plain text on one line.

    Examples
    --------
    >>> plain("A {term}`pull <traction>` is *not*\\n`zero`.")
    'A pull is not zero.'
    """
    return _replaced(_words(markdown), r"\1", r"\1", r"\1")


def rich(markdown):
    """Return Markdown as HTML within one paragraph.

    Examples
    --------
    >>> rich("1 < 2 is **true**")
    '1 &lt; 2 is <strong>true</strong>'
    """
    escaped = html.escape(_words(markdown), quote=False)
    return _replaced(escaped, r"<code>\1</code>", r"<strong>\1</strong>", r"<em>\1</em>")


def _words(markdown):
    """Return Markdown on one line, roles and links as their words."""
    unlinked = LINK.sub(r"\g<words>", ROLE.sub(lambda found: found["words"] or found["target"], markdown))
    return " ".join(unlinked.split())


def _replaced(text, code, strong, emphasis):
    return EMPHASIS.sub(emphasis, STRONG.sub(strong, CODE.sub(code, text)))
