"""How every figure looks: one style, fixed colours, scale bars instead of axes, units on every colour bar.

The truth is magenta **and** dashed (or has its own marker): without red cones teal and magenta look alike.
"""

import base64
import html
import io
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from mpl_toolkits.axes_grid1.anchored_artists import AnchoredSizeBar

from formotion.core.errors import InputError
from formotion.core.validate import finite_array, positive

INK, PAPER = "#16212B", "#FCFBF8"
TEAL = "#0F6E7C"  # our estimate
WARM = "#D9822B"  # forces
MAGENTA = "#A6327A"  # the truth, where it stands beside an estimate
GREY = "#6B7780"  # other people's methods

STYLE = Path(__file__).with_name("formotion.mplstyle")
WIDTH_IN = {"half": 3.3, "full": 6.8}
REFERENCE_NOTE = "made with the reference: the exercise is not solved yet"
_PIXEL_REMEDY = "give the camera pixel size divided by the magnification"


def style():
    """Use the project's matplotlib style from here on, or only inside a ``with`` block.

    Returns
    -------
    context manager
        Leaving it restores the settings that held before.

    Examples
    --------
    >>> with style():
    ...     plt.rcParams["font.size"]
    9.0
    """
    before = {key: value for key, value in mpl.rcParams.copy().items() if key != "backend"}
    plt.style.use(STYLE)
    restore = ExitStack()
    restore.callback(mpl.rcParams.update, before)
    return restore


def figure(width="full", height_in=2.6, rows=1, columns=1, **subplots):
    """Start a figure of one of the two widths, in the project's style.

    Parameters
    ----------
    width : {"half", "full"}
        3.3 or 6.8 inches.
    height_in : float, inches
    rows, columns : int
        Grid of axes.
    **subplots
        Passed to ``matplotlib.pyplot.subplots``, for example ``sharey=True``.

    Returns
    -------
    (Figure, Axes or array of Axes)

    Raises
    ------
    InputError
        If the width is unknown or the height is not positive.

    Examples
    --------
    >>> fig, axes = figure("full", 2.0, columns=3)
    >>> axes.shape
    (3,)
    >>> plt.close(fig)
    """
    if width not in WIDTH_IN:
        raise InputError(f"width must be one of {', '.join(WIDTH_IN)}, got {width!r}: 'full' spans the page")
    height_in = positive("height_in", height_in, "give inches, 2 to 3 suit one row")
    style()
    return plt.subplots(rows, columns, figsize=(WIDTH_IN[width], height_in), layout="constrained", **subplots)


def scale_bar(ax, pixel_um, length_um=None, color=None):
    """Draw a scale bar in the lower right corner of axes whose data unit is one pixel.

    Parameters
    ----------
    ax : matplotlib Axes
    pixel_um : float, µm
        Size of one pixel.
    length_um : float, µm, optional
        Length of the bar; a round number near a fifth of the width otherwise.
    color : matplotlib colour, optional
        Light on images, ink elsewhere.

    Returns
    -------
    AnchoredSizeBar

    Raises
    ------
    InputError
        If a length is not positive.

    Examples
    --------
    >>> fig, ax = figure("half")
    >>> _ = ax.set(xlim=(0, 200), ylim=(100, 0))
    >>> scale_bar(ax, pixel_um=0.5).txt_label.get_text()
    '20 µm'
    >>> plt.close(fig)
    """
    pixel_um = positive("pixel_um", pixel_um, _PIXEL_REMEDY)
    span_px = abs(np.subtract(*ax.get_xlim()))
    length_um = round_below(0.25 * span_px * pixel_um) if length_um is None else length_um
    length_um = positive("length_um", length_um, "give the length of the bar in µm")
    color = color or (PAPER if ax.images else INK)
    bar = AnchoredSizeBar(
        ax.transData,
        length_um / pixel_um,
        f"{length_um:g} µm",
        "lower right",
        color=color,
        size_vertical=abs(np.subtract(*ax.get_ylim())) / 80,
        sep=3,
        fontproperties={"size": 8},
    )
    backing = INK if color == PAPER else PAPER  # keeps the bar readable on whatever lies below it
    bar.patch.set(facecolor=backing, edgecolor="none", alpha=0.7)
    return ax.add_artist(bar)


def round_below(value):
    """Return the largest of 1, 2, 5 times a power of ten that does not exceed `value`.

    Examples
    --------
    >>> round_below(37.0)
    20.0
    """
    value = positive("value", value, "give the size of what is drawn")
    power = 10.0 ** np.floor(np.log10(value))
    return float(max(step for step in (1, 2, 5) if step * power <= value * (1 + 1e-12)) * power)


def show_image(ax, image, pixel_um, cmap="gray", limits=None):
    """Show an image with a scale bar instead of axes.

    Parameters
    ----------
    ax : matplotlib Axes
    image : (Y, X) float
        Any unit; row 0 on top.
    pixel_um : float, µm
    cmap : str
        ``gray`` for camera images, ``viridis`` or ``cividis`` for magnitudes, ``RdBu_r`` for signed values.
    limits : (float, float), optional
        Values of the darkest and brightest colour, in the image's unit. By default the 0.5 and 99.5
        percentiles, made symmetric about zero for ``RdBu_r``.

    Returns
    -------
    AxesImage
        Give it to :func:`colorbar`.

    Raises
    ------
    InputError, ShapeError
        If the image is no finite (Y, X) array or `pixel_um` is not positive.

    Examples
    --------
    >>> fig, ax = figure("half")
    >>> show_image(ax, np.eye(20, 30), pixel_um=0.2).get_array().shape
    (20, 30)
    >>> plt.close(fig)
    """
    image = finite_array("image", image, ("Y", "X"), "give one gray image without NaN")
    low, high = np.percentile(image, (0.5, 99.5)) if limits is None else limits
    if limits is None and cmap == "RdBu_r":
        low, high = -max(abs(low), abs(high)), max(abs(low), abs(high))
    shown = ax.imshow(image, cmap=cmap, vmin=low, vmax=high)
    ax.set_axis_off()
    scale_bar(ax, pixel_um)
    return shown


def quiver(ax, field, pixel_um, unit, color=WARM, every=None, key=None):
    """Draw a vector field as arrows, sub-sampled, with a key that states the length of one arrow.

    Parameters
    ----------
    ax : matplotlib Axes
        Empty, or showing an image of the same pixels; an empty one gets a scale bar.
    field : (2, Y, X) float, `unit`
        Components in the order (y, x), y pointing down as image rows do.
    pixel_um : float, µm
    unit : str
        Unit of the field, for example ``"Pa"``.
    color : matplotlib colour
    every : int, pixels, optional
        Distance between arrows; about 24 arrows along the longer side otherwise.
    key : float, `unit`, optional
        Vector that the key shows; a round number below the largest otherwise.

    Returns
    -------
    matplotlib.quiver.Quiver

    Raises
    ------
    InputError, ShapeError
        If the field is no finite (2, Y, X) array, or a length is not positive.

    Notes
    -----
    The largest of the drawn vectors is as long as two distances between arrows. Two panels to be compared
    need the same `key` **and** fields of the same size: read the key, not the length.

    Examples
    --------
    >>> fig, ax = figure("half")
    >>> arrows = quiver(ax, np.ones((2, 48, 96)), pixel_um=0.2, unit="Pa")
    >>> arrows.N
    288
    >>> plt.close(fig)
    """
    field = finite_array("field", field, (2, "Y", "X"), "give the components y, x stacked first")
    positive("pixel_um", pixel_um, _PIXEL_REMEDY)
    every = int(positive("every", every or np.ceil(max(field.shape) / 24), "give whole pixels"))
    y, x = (np.arange(every // 2, length, every) for length in field.shape[1:])
    v, u = field[:, y[:, None], x[None, :]]
    largest = np.hypot(u, v).max() or 1.0
    arrows = ax.quiver(
        x, y, u, v, color=color, angles="xy", scale_units="xy", scale=largest / (2 * every), width=0.004
    )
    if not ax.images:
        _frame(ax, field.shape[1:], pixel_um)
    key = round_below(largest) if key is None else positive("key", key, f"give a length in {unit}")
    ax.set_title(ax.get_title(loc="right") or " ", loc="right")  # the layout leaves room for titles only
    # the key's tip stands at its x: one key length in, so that the arrow begins at the image's edge
    tip = key * 2 * every / largest / field.shape[2]
    text = {"labelpos": "E", "labelsep": 0.05, "fontproperties": {"size": 8}}
    ax.quiverkey(arrows, tip, 1.04, key, f"{key:g} {unit}", color=INK, **text)
    return arrows


def _frame(ax, shape, pixel_um):
    """Make empty axes look like an image of `shape` (Y, X): equal pixels, y down, a scale bar."""
    ax.set(xlim=(-0.5, shape[1] - 0.5), ylim=(shape[0] - 0.5, -0.5), aspect="equal")
    ax.set_axis_off()
    scale_bar(ax, pixel_um)


def colorbar(mappable, label, unit):
    """Add a thin colour bar that names what is shown and its unit.

    Parameters
    ----------
    mappable : AxesImage or other ScalarMappable with axes
    label : str
    unit : str
        ``"1"`` for a pure number.

    Returns
    -------
    matplotlib.colorbar.Colorbar

    Raises
    ------
    InputError
        If label or unit is empty.

    Examples
    --------
    >>> fig, ax = figure("half")
    >>> bar = colorbar(show_image(ax, np.eye(9, 12), 0.2, cmap="viridis"), "traction", "Pa")
    >>> bar.ax.get_ylabel()
    'traction (Pa)'
    >>> plt.close(fig)
    """
    if not label or not unit:
        raise InputError(
            f"a colour bar needs label and unit, got {label!r}, {unit!r}: unit '1' is a pure number"
        )
    beside = mappable.axes.inset_axes((1.03, 0, 0.035, 1))  # as tall as the image, whatever its shape
    bar = mappable.figure.colorbar(mappable, cax=beside, label=f"{label} ({unit})")
    bar.outline.set_linewidth(0.4)
    return bar


def marked(fig, *functions):
    """Write on the figure that it was made with a reference, if one of `functions` is one.

    Parameters
    ----------
    fig : matplotlib Figure
    *functions : callable
        What ``check`` returned; a reference has the attribute ``is_reference``.

    Returns
    -------
    matplotlib Figure

    Examples
    --------
    >>> fig, ax = figure("half")
    >>> marked(fig, len).get_supxlabel()
    ''
    >>> plt.close(fig)
    """
    if any(getattr(function, "is_reference", False) for function in functions):
        fig.supxlabel(REFERENCE_NOTE, fontsize=7, color=WARM, x=0.99, ha="right")
    return fig


@dataclass(frozen=True)
class Picture:
    """A figure turned into a picture with alternative text, for notebook and page alike.

    Attributes
    ----------
    src : str
        The picture (WebP) as a data address.
    alt : str
        What somebody who cannot see it should read.
    width_px, height_px : int
        Size on the page; the picture holds twice as many pixels.
    """

    src: str
    alt: str
    width_px: int
    height_px: int

    def _repr_html_(self):
        return (
            f'<img class="fm-figure" src="{self.src}" alt="{html.escape(self.alt)}" width="{self.width_px}" '
            f'height="{self.height_px}" style="max-width:100%;height:auto;background:{PAPER}">'
        )

    def __repr__(self):
        return f"Figure: {self.alt}"


def picture(fig, text):
    """Turn a matplotlib figure into a `Picture` and close the figure.

    Parameters
    ----------
    fig : matplotlib Figure
    text : str
        Alternative text: what the figure shows and what one should see in it.

    Returns
    -------
    Picture

    Raises
    ------
    InputError
        If `fig` is no figure or the text is empty.

    Examples
    --------
    >>> fig, ax = figure("half", 2.0)
    >>> picture(fig, "An empty plot.")
    Figure: An empty plot.
    """
    if not isinstance(fig, Figure):
        raise InputError(f"fig must be a matplotlib figure, got {type(fig).__name__}: return fig, not axes")
    if not text or not text.strip():
        raise InputError(f"alt text must not be empty, got {text!r}: say what one should see in the figure")
    buffer = io.BytesIO()
    fig.savefig(buffer, format="webp", dpi=200, pil_kwargs={"quality": 90})  # a quarter of a PNG's bytes
    plt.close(fig)
    src = "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
    width_px, height_px = (round(100 * side) for side in fig.get_size_inches())
    return Picture(src, " ".join(text.split()), width_px, height_px)


def alt(fig, text):
    """Show a figure with alternative text; the last line of every cell that draws.

    Parameters and errors are those of :func:`picture`.

    Examples
    --------
    >>> fig, ax = figure("half", 2.0)
    >>> alt(fig, "An empty plot.")
    Figure: An empty plot.
    """
    from IPython.display import display  # only needed where something is shown

    display(picture(fig, text))
