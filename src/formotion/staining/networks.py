"""A small U-Net, written to be read: one image in, one image out, the same size.

Going down, the image is binned to see far; going up, it is put together again, with what each size saw.
"""

import torch
from torch import nn
from torch.nn.functional import interpolate, pad

from formotion.core.errors import ShapeError
from formotion.core.validate import whole


def unet(inputs=1, outputs=1, width=16, levels=3, seed=0):
    """Return a `UNet` whose random start is fixed by `seed`; the caller's random numbers stay as they are.

    Examples
    --------
    >>> unet(levels=2)(torch.zeros(2, 1, 33, 47)).shape
    torch.Size([2, 1, 33, 47])
    """
    with torch.random.fork_rng():
        torch.manual_seed(whole("seed", seed, 0, "any whole number will do"))
        network = UNet(inputs, outputs, width, levels)
    return network.to(memory_format=torch.channels_last)  # a third faster on a processor


class UNet(nn.Module):
    """Convolutions on `levels` image sizes, each half of the one above, joined by shortcuts.

    Parameters
    ----------
    inputs, outputs : int
        Channels in and out.
    width : int
        Channels on the finest level; each coarser level has twice as many.
    levels : int
        Number of image sizes; 1 has no binning at all.

    Raises
    ------
    InputError
        If one of them is no whole number from 1.

    Notes
    -----
    Everything in it is local, so that a pixel of the output depends on a known square of the input, its
    `receptive_field`, and a large image can be predicted by tiles. Normalisation over whole images would end
    that; batch normalisation uses fixed numbers once training is over.
    """

    def __init__(self, inputs=1, outputs=1, width=16, levels=3):
        super().__init__()
        names = {"inputs": inputs, "outputs": outputs, "width": width, "levels": levels}
        self.architecture = {name: whole(name, value, 1, "1 or more") for name, value in names.items()}
        widths = [width * 2**level for level in range(levels)]
        self.down = nn.ModuleList(map(_two_convolutions, [inputs, *widths[:-1]], widths))
        self.bin = nn.AvgPool2d(2)  # the mean of 2 x 2 pixels, like binning on a camera
        self.up = nn.ModuleList(
            _two_convolutions(coarse + fine, fine) for fine, coarse in zip(widths, widths[1:], strict=False)
        )
        self.out = nn.Conv2d(width, outputs, kernel_size=1)

    @property
    def multiple_px(self):
        """Sides must be a multiple of this; other images are padded inside and cropped again."""
        return 2 ** (self.architecture["levels"] - 1)

    def forward(self, x):
        """Predict ``(B, outputs, Y, X)`` from ``(B, inputs, Y, X)``, float32, any size."""
        _check(x, self.architecture["inputs"])
        height, width = x.shape[-2:]
        x = pad(x, (0, -width % self.multiple_px, 0, -height % self.multiple_px), mode="replicate")
        seen = []
        for level, convolve in enumerate(self.down):
            x = convolve(self.bin(x) if level else x)  # (B, width * 2**level, Y / 2**level, X / 2**level)
            seen.append(x)
        for level in reversed(range(len(self.up))):
            x = interpolate(x, scale_factor=2)  # (B, width * 2**(level+1), Y / 2**level, X / 2**level)
            x = self.up[level](torch.cat([x, seen[level]], dim=1))  # (B, width * 2**level, ...)
        return self.out(x)[..., :height, :width]  # (B, outputs, Y, X)

    def receptive_field(self):
        """Return how far the network sees: ``(before, after)`` in px, the largest over all pixels.

        A pixel of the output depends on the input from `before` pixels above (left) of it to `after` pixels
        below (right), itself in between, and on nothing else. Exact: the span is followed back through the
        layers. It depends on where a pixel lies in the coarsest bin; the largest is returned.

        Examples
        --------
        >>> unet(levels=1).receptive_field()
        (2, 2)
        """
        spans = [(p, *_span(p, p, self.architecture["levels"] - 1)) for p in range(self.multiple_px)]
        return max(p - low for p, low, _ in spans), max(high - p for p, _, high in spans)


def _two_convolutions(inputs, outputs):
    """Return two 3 x 3 convolutions, each scaled to unit spread and cut off below zero."""
    layers = []
    for channels in (inputs, outputs):
        layers += [
            nn.Conv2d(channels, outputs, kernel_size=3, padding=1, bias=False),  # zeros outside the image
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
        ]
    return nn.Sequential(*layers)


def _span(low, high, below):
    """Return the input pixels that [low, high] of the output depends on, with `below` levels underneath."""
    reach = 2  # of two 3 x 3 convolutions
    if below == 0:
        return low - reach, high + reach
    low, high = low - reach, high + reach  # back through the convolutions on the way up ...
    coarse_low, coarse_high = _span(low // 2, high // 2, below - 1)  # ... to the level underneath ...
    low, high = min(low, 2 * coarse_low), max(high, 2 * coarse_high + 1)  # ... whose bins are 2 px wide
    return low - reach, high + reach


def _check(x, inputs):
    if x.ndim != 4 or x.shape[1] != inputs or 0 in x.shape:
        raise ShapeError(
            f"the network needs images of shape (B, {inputs}, Y, X), got {tuple(x.shape)}: add the axes of "
            "batch and channel"
        )
