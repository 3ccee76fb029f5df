import base64
import io

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from formotion import plot
from formotion.core.errors import InputError, ShapeError

IMAGE = np.random.default_rng(0).uniform(size=(40, 60))


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_style_is_undone_after_a_with_block():
    mpl.rcParams["font.size"] = 10
    with plot.style():
        assert mpl.rcParams["font.size"] == 9
    assert mpl.rcParams["font.size"] == 10


@pytest.mark.parametrize(("width", "inches"), [("half", 3.3), ("full", 6.8)])
def test_figure_has_one_of_the_two_widths(width, inches):
    fig, _ = plot.figure(width, 2.0)
    assert tuple(fig.get_size_inches()) == (inches, 2.0)


def test_figure_rejects():
    with pytest.raises(InputError, match="half, full, got 'wide'"):
        plot.figure("wide")
    with pytest.raises(InputError, match="height_in must be positive"):
        plot.figure("full", -1)


@given(st.floats(1e-6, 1e6))
def test_round_below_is_round_and_just_below(value):
    low = plot.round_below(value)
    assert low <= value * (1 + 1e-9)
    assert value < 2.5 * low * (1 + 1e-9)
    assert round(low / 10 ** np.floor(np.log10(low * (1 + 1e-9)))) in (1, 2, 5)


def test_scale_bar_is_as_long_as_it_says():
    _, ax = plot.figure("half")
    plot.show_image(ax, IMAGE, pixel_um=0.5)
    bar = plot.scale_bar(ax, pixel_um=0.5, length_um=4)
    assert bar.size_bar.get_children()[0].get_width() == pytest.approx(8)
    assert bar.txt_label.get_text() == "4 µm"


@pytest.mark.parametrize("pixel_um", [0, -0.1, np.nan, "x"])
def test_pixel_size_is_checked_everywhere(pixel_um):
    _, ax = plot.figure("half")
    with pytest.raises(InputError, match="pixel_um must be positive"):
        plot.scale_bar(ax, pixel_um)
    with pytest.raises(InputError, match="pixel_um must be positive"):
        plot.show_image(ax, IMAGE, pixel_um)
    with pytest.raises(InputError, match="pixel_um must be positive"):
        plot.quiver(ax, np.ones((2, 8, 9)), pixel_um, "Pa")


def test_scale_bar_rejects_length():
    _, ax = plot.figure("half")
    with pytest.raises(InputError, match="length_um must be positive"):
        plot.scale_bar(ax, 0.2, length_um=-3)


def test_image_keeps_row_zero_on_top_and_signed_maps_centre_on_zero():
    _, ax = plot.figure("half")
    assert plot.show_image(ax, IMAGE, 0.2).origin == "upper"
    low, high = plot.show_image(ax, IMAGE - 0.2, 0.2, cmap="RdBu_r").get_clim()
    assert low == -high


@pytest.mark.parametrize(
    ("image", "error", "message"),
    [
        (np.zeros((3, 4, 5)), ShapeError, r"\(Y, X\)"),
        (np.zeros((0, 4)), ShapeError, r"\(Y, X\)"),
        (np.full((3, 4), np.nan), InputError, "12 NaN"),
    ],
)
def test_image_rejects(image, error, message):
    _, ax = plot.figure("half")
    with pytest.raises(error, match=message):
        plot.show_image(ax, image, 0.2)


def test_quiver_points_down_for_positive_y():
    field = np.zeros((2, 40, 60))
    field[0] = 3.0
    _, ax = plot.figure("half")
    arrows = plot.quiver(ax, field, 0.2, "Pa", every=10)
    assert arrows.N == 4 * 6
    assert np.all(arrows.U == 0)
    assert np.all(arrows.V == 3)
    assert ax.yaxis_inverted()


def test_quiver_of_zeros_draws():
    fig, ax = plot.figure("half")
    plot.quiver(ax, np.zeros((2, 8, 9)), 0.2, "Pa", key=1)
    fig.canvas.draw()


@pytest.mark.parametrize(
    ("field", "options", "message"),
    [
        (np.ones((3, 8, 9)), {}, r"\(2, Y, X\)"),
        (np.ones((2, 0, 9)), {}, r"\(2, Y, X\)"),
        (np.full((2, 8, 9), np.inf), {}, "finite"),
        (np.ones((2, 8, 9)), {"every": -2}, "every must be positive"),
        (np.ones((2, 8, 9)), {"key": -2}, "key must be positive"),
    ],
)
def test_quiver_rejects(field, options, message):
    _, ax = plot.figure("half")
    with pytest.raises(InputError, match=message):
        plot.quiver(ax, field, 0.2, "Pa", **options)


@pytest.mark.parametrize(("label", "unit"), [("", "Pa"), ("traction", "")])
def test_colorbar_needs_a_unit(label, unit):
    _, ax = plot.figure("half")
    with pytest.raises(InputError, match="needs label and unit"):
        plot.colorbar(plot.show_image(ax, IMAGE, 0.2), label, unit)


def test_picture_is_sharp_closed_and_escaped():
    fig, _ = plot.figure("half", 2.0)
    shown = plot.picture(fig, 'Arrows "in"\n  & out')
    webp = base64.b64decode(shown.src.partition(",")[2])
    assert Image.open(io.BytesIO(webp)).size == (660, 400)
    assert (shown.width_px, shown.height_px) == (330, 200)
    assert 'alt="Arrows &quot;in&quot; &amp; out"' in shown._repr_html_()
    assert not plt.fignum_exists(fig.number)


def test_picture_rejects():
    fig, ax = plot.figure("half")
    with pytest.raises(InputError, match="must be a matplotlib figure, got Axes"):
        plot.alt(ax, "text")
    with pytest.raises(InputError, match="alt text must not be empty"):
        plot.alt(fig, " ")


def test_colours_differ_for_the_colour_blind():
    """Machado 2009 matrices at full severity. Teal and magenta come out at 6 without red cones, about two
    just-noticeable differences: hence the rule that the truth is also dashed or has its own marker."""
    from skimage.color import deltaE_ciede2000, rgb2lab

    deuter = [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]
    protan = [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]
    rgb = np.array([mpl.colors.to_rgb(c) for c in (plot.TEAL, plot.WARM, plot.MAGENTA, plot.GREY)])
    linear = np.where(rgb > 0.04045, ((rgb + 0.055) / 1.055) ** 2.4, rgb / 12.92)
    for matrix in (np.eye(3), deuter, protan):
        seen = np.clip(linear @ np.transpose(matrix), 0, 1)
        seen = np.where(seen > 0.0031308, 1.055 * seen ** (1 / 2.4) - 0.055, 12.92 * seen)
        lab = rgb2lab(seen[None])[0]
        for i in range(4):
            for j in range(i):
                assert deltaE_ciede2000(lab[i], lab[j]) > 5, (i, j)
