"""Figures of predicted stains: beside the truth, how far a network sees, and what it averages over."""

import numpy as np
from matplotlib.patches import Rectangle

from formotion import plot
from formotion.staining.scores import relative_rmse


def compare(bright, truth, predictions, pixel_um, what):
    """Show a field in bright field, its stain, and what was predicted, all stains on one gray scale.

    Parameters
    ----------
    bright, truth : (Y, X) float
    predictions : dict of str to (Y, X) float
        Title to prediction, in the unit of `truth`.
    pixel_um : float, µm
    what : str
        What one should see, for the alternative text.

    Examples
    --------
    >>> truth = np.eye(20)
    >>> compare(truth, truth, {"half": truth / 2}, 0.65, "The diagonal is gray.")
    Figure: Left to right: bright field; true stain; half: error 0.51. The diagonal is gray.
    """
    titles = {title: f"{title}: error {relative_rmse(truth, one):.2f}" for title, one in predictions.items()}
    images = {"true stain": truth, **{titles[title]: one for title, one in predictions.items()}}
    columns = 3 if len(images) > 3 else len(images) + 1
    rows = -(-(len(images) + 1) // columns)
    height = 6.8 / columns * bright.shape[0] / bright.shape[1] + 0.25
    fig, axes = plot.figure("full", rows * height, rows, columns, squeeze=False)
    limits = np.percentile(truth, (0.5, 99.8))
    shown = [("bright field", bright, None), *((title, one, limits) for title, one in images.items())]
    for ax in axes.flat:
        ax.set_axis_off()
    for ax, (title, image, scale) in zip(axes.flat, shown, strict=False):
        plot.show_image(ax, image, pixel_um, limits=scale)
        ax.set_title(title)
    plot.alt(fig, f"Left to right: {'; '.join(title for title, *_ in shown)}. {what}")


def reach(stain, bright, pixel_um):
    """Show which pixels of a bright-field image one predicted pixel depends on, and how strongly.

    Parameters
    ----------
    stain : formotion.staining.model.Stain
    bright : (Y, X) float
        Larger than the receptive field.
    pixel_um : float, µm

    Examples
    --------
    >>> from formotion.staining import model
    >>> field = np.random.default_rng(0).normal(size=(1, 48, 48))
    >>> setting = model.Setting(width=2, levels=1, side_px=16, batch=1, steps=1, epochs=1)
    >>> reach(model.train([field], [field], setting=setting), field[0], pixel_um=0.65)
    Figure: Left: a field in bright field...
    """
    place = tuple(side // 2 for side in bright.shape)
    pull = influence(stain, bright, place)
    before, after = stain.network.receptive_field()
    fig, axes = plot.figure("full", 2.6, columns=2)
    plot.show_image(axes[0], bright, pixel_um)
    shown = plot.show_image(
        axes[1], np.log10(pull + 1e-4 * pull.max()), pixel_um, "viridis", np.log10(pull.max()) + [-4, 0]
    )
    plot.colorbar(shown, "log10 of the influence", "1")
    for ax, title in zip(axes, ("what is asked about, and what counts", "how much it counts"), strict=True):
        corner = place[1] - before - 0.5, place[0] - before - 0.5
        side = before + after + 1
        ax.add_patch(Rectangle(corner, side, side, fill=False, edgecolor=plot.WARM, linewidth=1.5))
        ax.plot(*place[::-1], "+", color=plot.WARM)
        ax.set_title(title)
    plot.alt(
        fig,
        f"""Left: a field in bright field with a square of {side} px around one pixel. Right: how strongly
        each pixel of the field changes the prediction at that pixel. Outside the square it is exactly zero;
        inside, the middle counts most by far.""",
    )


def influence(stain, bright, place):
    """Return the slope of one predicted pixel along each pixel of a (Y, X) bright-field image, no unit.

    Scaled grey values of the output over scaled grey values of the input; its absolute value.
    """
    import torch

    scaled = stain.input_scale.applied(bright[None])[None].astype(np.float32)
    image = torch.from_numpy(scaled).to(next(stain.network.parameters()).device).requires_grad_()
    stain.network(image)[0, 0, place[0], place[1]].backward()
    return image.grad[0, 0].abs().cpu().numpy()


def possible(bright, draws, guess, predicted, pixel_um):
    """Show one cell in bright field, stains that it may have, a guess made of them, and a prediction.

    Parameters
    ----------
    bright : (Y, X) float
    draws : sequence of (Y, X) float, photons
    guess, predicted : (Y, X) float, photons
    pixel_um : float, µm

    Returns
    -------
    matplotlib Figure

    Examples
    --------
    >>> one = np.eye(20)
    >>> fig = possible(one, [one, 2 * one], 1.5 * one, one, pixel_um=0.65)
    >>> [ax.get_title(loc="left") for ax in fig.axes]
    ['bright field', 'possible', 'possible', 'best guess', 'U-Net']
    >>> plot.plt.close(fig)
    """
    limits = 0, float(np.max(draws))
    shown = [("bright field", bright, None), *(("possible", one, limits) for one in draws)]
    shown += [("best guess", guess, limits), ("U-Net", predicted, limits)]
    fig, axes = plot.figure("full", 6.8 / len(shown) + 0.3, columns=len(shown))
    for ax, (title, image, scale) in zip(axes, shown, strict=True):
        plot.show_image(ax, image, pixel_um, limits=scale)
        ax.set_title(title)
    return fig


def side_by_side(images):
    """Show made-up images in a row, on one gray scale that begins at zero.

    Parameters
    ----------
    images : dict of str to (Y, X) float
        Title to image, any unit.

    Returns
    -------
    matplotlib Figure

    Examples
    --------
    >>> fig = side_by_side({"one": np.eye(4), "half": np.eye(4) / 2})
    >>> [ax.get_title(loc="left") for ax in fig.axes]
    ['one', 'half']
    >>> plot.plt.close(fig)
    """
    top = max(float(image.max()) for image in images.values())
    first = next(iter(images.values()))
    height = 6.8 / len(images) * first.shape[0] / first.shape[1] + 0.3
    fig, axes = plot.figure("full", height, columns=len(images), squeeze=False)
    for ax, (title, image) in zip(axes[0], images.items(), strict=True):
        ax.imshow(image, cmap="gray", vmin=0, vmax=top)
        ax.set(title=title, xticks=[], yticks=[])
    return fig
