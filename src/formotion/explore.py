"""One figure, one knob: a live slider where a kernel runs, a slider over pre-drawn frames on the page."""

import html
import json

from matplotlib.figure import Figure

from formotion.core.context import context
from formotion.core.errors import InputError
from formotion.plot import picture

UNITS = {"um": "µm", "nm": "nm", "px": "px", "pa": "Pa", "kpa": "kPa", "s": "s", "percent": "%"}


def explore(draw, alt=None, **parameter):
    """Show ``draw(value)`` with a slider over the values of one named parameter.

    Parameters
    ----------
    draw : callable
        ``draw(value)`` returns a matplotlib figure.
    alt : str, optional
        Alternative text, formatted with the parameter: ``"Traction at {noise:.0%} noise."``
    **parameter : list
        Exactly one name with its values, in the order of the slider: ``noise=[0.01, 0.05, 0.1]``. The name
        is the slider's label, underscores shown as spaces.

    Raises
    ------
    InputError
        If there is not exactly one parameter, its list is empty, or `draw` returns no figure.

    Notes
    -----
    ``FORMOTION_CONTEXT`` decides: ``interactive`` draws on demand (ipywidgets), ``book`` draws every frame
    once into self-contained HTML (arrow keys move the slider, no network, the first frame shows without
    scripts), ``test`` and ``grade`` draw the first and the last value only. A page carries one picture per
    value: keep to about ten.

    Examples
    --------
    >>> from formotion import plot
    >>> def draw(noise):
    ...     fig, ax = plot.figure("half")
    ...     return fig
    >>> explore(draw)
    Traceback (most recent call last):
    ...
    formotion.core.errors.InputError: explore needs exactly one named list, got none: add noise=[0.01, 0.1]
    """
    name, values = _one(parameter)
    show = {"interactive": _widget, "book": _page}.get(context(), _ends)
    show(_Frames(draw, name, values, alt))


def _one(parameter):
    if len(parameter) != 1:
        raise InputError(
            f"explore needs exactly one named list, got {', '.join(parameter) or 'none'}: "
            "add noise=[0.01, 0.1]"
        )
    name, values = next(iter(parameter.items()))
    values = list(values) if hasattr(values, "__iter__") and not isinstance(values, str) else []
    if not values:
        raise InputError(
            f"{name} must be a list of at least one value, got {parameter[name]!r}: name the values"
        )
    return name, values


def _title(name):
    """Return a parameter's name as words, its unit in brackets: ``cutoff_um`` is ``cutoff (µm)``."""
    words, _, unit = name.rpartition("_")
    return f"{words.replace('_', ' ')} ({UNITS[unit]})" if words and unit in UNITS else name.replace("_", " ")


class _Frames:
    """The frames that a slider can show, each drawn on demand."""

    def __init__(self, draw, name, values, alt):
        self.draw, self.name, self.values, self.alt = draw, name, values, alt
        self.title = _title(name)
        self.labels = [f"{value:.4g}" if isinstance(value, float) else str(value) for value in values]

    def __getitem__(self, index):
        value = self.values[index]
        fig = self.draw(value)
        if not isinstance(fig, Figure):
            raise InputError(
                f"draw must return a matplotlib figure, got {type(fig).__name__} for {self.name}={value!r}: "
                "end it with 'return fig'"
            )
        default = f"The figure at {self.title} = {self.labels[index]}"
        return picture(fig, self.alt.format(**{self.name: value}) if self.alt else default)


def _widget(frames):
    import ipywidgets
    from IPython.display import display

    slider = ipywidgets.SelectionSlider(
        options=[(label, index) for index, label in enumerate(frames.labels)],
        description=frames.title,
        continuous_update=False,
        style={"description_width": "initial"},
        layout={"width": "min(100%, 32em)"},
    )
    shown = ipywidgets.interactive_output(lambda index: display(frames[index]), {"index": slider})
    display(ipywidgets.VBox([slider, shown]))


def _ends(frames):
    for index in {0, len(frames.values) - 1}:
        frames[index]


PAGE = """<div class="fm-explore">
<div class="fm-frames" aria-live="polite">{pictures}</div>
<label hidden><span>{title}</span>
<input type="range" min="0" max="{last}" step="1" value="0" aria-label="{title}" aria-valuetext="{first}">
<output>{first}</output></label>
<script>(box => {{
  const labels = {labels};
  const [label, input, output] = ["label", "input", "output"].map(tag => box.querySelector(tag));
  const frames = box.querySelectorAll(".fm-frames > img");
  label.hidden = false;
  input.addEventListener("input", () => {{
    frames.forEach((frame, i) => {{ frame.hidden = i !== +input.value; }});
    output.value = labels[input.value];
    input.setAttribute("aria-valuetext", labels[input.value]);
  }});
}})(document.currentScript.parentElement);</script>
</div>"""


def _page(frames):
    from IPython.display import HTML, display

    count = len(frames.values)
    pictures = [frames[index]._repr_html_() for index in range(count)]
    hidden = [tag.replace("<img ", "<img hidden ", 1) for tag in pictures[1:]]
    page = PAGE.format(
        pictures="".join(pictures[:1] + hidden),
        title=html.escape(frames.title),
        first=html.escape(frames.labels[0]),
        last=count - 1,
        labels=json.dumps(frames.labels).replace("<", "\\u003c"),
    )
    display(HTML(page))
