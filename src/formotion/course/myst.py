"""Write MyST directives."""

import re


def fenced(name, argument, options, body):
    """Return a MyST directive whose fence is longer than any inside it."""
    fence = "`" * max(3, 1 + max(map(len, re.findall(r"`{3,}", body)), default=0))
    lines = [
        f"{fence}{{{name}}} {argument}".rstrip(),
        *(f":{key}: {value}" for key, value in options.items()),
    ]
    return "\n".join([*lines, "", body, fence])


def dropdown(title, body, classes):
    """Return a box that opens on a click or on Enter."""
    return fenced("dropdown", title, {"class-container": classes}, body)
