"""What a check tells the learner: the same words as plain text and as HTML."""

import html
from dataclasses import dataclass

COLOURS = {"passed": "#0F6E7C", "not attempted": "#5B6770", "wrong": "#D9822B"}
SIGNS = {"passed": "✓", "not attempted": "○", "wrong": "✗"}


@dataclass(frozen=True)
class Report:
    """One outcome of a check.

    Attributes
    ----------
    name : str
        Exercise name, the last word of its id.
    state : str
        ``passed``, ``not attempted`` or ``wrong``.
    lines : tuple of str
        What to say: the first on the line of the name, each other on its own.
    """

    name: str
    state: str
    lines: tuple[str, ...]

    def __str__(self):
        first, *others = self.lines
        return "\n".join([f"{SIGNS[self.state]} {self.name}: {first}", *(f"  {line}" for line in others)])

    __repr__ = __str__

    def _repr_html_(self):
        first, *others = (html.escape(line) for line in self.lines)
        head = f"<strong>{SIGNS[self.state]} {html.escape(self.name)}</strong>: {first}"
        style = f"border-left:4px solid {COLOURS[self.state]};padding:.3em .8em;margin:.3em 0"
        return f'<div style="{style}">{"<br>".join([head, *others])}</div>'


def show(thing, text=None):
    """Display `thing` where a notebook front end listens, else print it.

    Parameters
    ----------
    thing : object
        Anything with a rich representation.
    text : str, optional
        What to print instead; ``str(thing)`` where it is left out.
    """
    if in_notebook():
        from IPython.display import display

        display(thing)
    else:
        print(thing if text is None else text)


def in_notebook():
    """Return whether an IPython kernel runs this code."""
    import sys

    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return hasattr(shell, "kernel")
