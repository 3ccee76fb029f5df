import numpy as np
import pytest
import torch

from formotion.core.errors import InputError, ShapeError
from formotion.staining.networks import UNet, unet


def all_open(network):
    """Make every weight positive, so that whatever a pixel depends on shows in its slope."""
    for parameter in network.parameters():
        torch.nn.init.constant_(parameter, 0.1)
    return network.double().eval()


@pytest.mark.parametrize("levels", [1, 2, 3, 4])
def test_the_receptive_field_is_exactly_where_the_slope_is_not_zero(levels):
    network = all_open(unet(width=1, levels=levels))
    before, after = network.receptive_field()
    start = 8 * network.multiple_px  # more than the reach
    reaches = []
    for place in range(start, start + network.multiple_px):
        image = torch.rand(1, 1, 2 * start, 2 * start, dtype=torch.float64, requires_grad=True)
        network(image)[0, 0, place, place].backward()
        for axis in (0, 1):
            seen = np.flatnonzero(image.grad[0, 0].abs().sum(axis))
            reaches.append((place - seen.min(), seen.max() - place))
    assert tuple(np.max(reaches, axis=0)) == (before, after)


@pytest.mark.parametrize("size", [(32, 32), (33, 47), (1, 1), (5, 64), (31, 30)])
def test_output_has_the_size_of_the_input(size):
    assert unet(inputs=2, outputs=3, width=4)(torch.zeros(2, 2, *size)).shape == (2, 3, *size)


def test_padding_changes_nothing_far_from_the_padded_edge():
    network = unet(width=4, levels=3).eval()
    image = torch.rand(1, 1, 80, 80)
    reach = max(network.receptive_field())
    whole, cut = network(image)[..., :77, :78], network(image[..., :77, :78])
    kept = (..., slice(0, 77 - reach), slice(0, 78 - reach))
    torch.testing.assert_close(cut[kept], whole[kept], rtol=0, atol=1e-6)
    assert not torch.allclose(cut, whole, atol=1e-5)


def test_moving_the_image_by_whole_bins_moves_the_output():
    network = unet(width=4, levels=3).eval()
    image = torch.rand(1, 1, 96, 96)
    moved = torch.roll(image, (4, 8), (2, 3))
    inside = (..., slice(40, 56), slice(40, 56))
    rolled = torch.roll(network(image), (4, 8), (2, 3))
    torch.testing.assert_close(network(moved)[inside], rolled[inside], rtol=0, atol=1e-6)


def test_the_seed_fixes_the_start_and_spares_the_caller():
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    first, again, other = unet(seed=4), unet(seed=4), unet(seed=5)
    assert torch.equal(torch.rand(3), expected)
    weight = [network.out.weight for network in (first, again, other)]
    assert torch.equal(weight[0], weight[1])
    assert not torch.equal(weight[0], weight[2])


def test_weights_are_float32():
    assert {parameter.dtype for parameter in unet().parameters()} == {torch.float32}


@pytest.mark.parametrize("setting", [{"width": 0}, {"levels": 1.5}, {"inputs": -1}, {"outputs": 0}])
def test_bad_architecture_is_refused(setting):
    with pytest.raises(InputError, match=f"{next(iter(setting))} must be a whole number from 1"):
        UNet(**setting)


@pytest.mark.parametrize("shape", [(1, 20, 20), (1, 2, 20, 20), (20, 20), (1, 1, 0, 20)])
def test_wrong_shapes_are_refused(shape):
    with pytest.raises(ShapeError, match=r"needs images of shape \(B, 1, Y, X\), got .*: add the axes"):
        unet(width=2)(torch.zeros(shape))
