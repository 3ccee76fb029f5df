import numpy as np
import pytest
import torch

from formotion.core.errors import InputError, ShapeError
from formotion.staining import tiles
from formotion.staining.networks import unet

RNG = np.random.default_rng(8)


@pytest.fixture(scope="module", params=[1, 2, 3])
def network(request):
    network = unet(inputs=2, width=4, levels=request.param, seed=2)
    network(torch.rand(8, 2, 32, 32))  # numbers of the batch normalisation other than zero and one
    return network.eval()


@pytest.mark.parametrize("size", [(96, 120), (101, 67), (64, 64), (5, 150)])
@pytest.mark.parametrize("tile_px", [16, 32, 64])
def test_tiles_equal_the_whole(network, size, tile_px):
    image = RNG.normal(size=(2, *size)).astype(np.float32)
    whole = network(torch.from_numpy(image)[None])[0].detach()
    np.testing.assert_allclose(tiles.predict(network, image, tile_px), whole, atol=2e-6)


def test_a_margin_too_small_would_show(network, monkeypatch):
    image = RNG.normal(size=(2, 96, 96))
    whole = tiles.predict(network, image, 128)
    reach = max(network.receptive_field())
    monkeypatch.setattr(tiles, "_margin_px", lambda network: (reach - 1) // 4 * 4 // 2)
    assert abs(tiles.predict(network, image, 32) - whole).max() > 1e-4


def test_a_network_in_training_is_asked_as_it_will_be_used():
    network = unet(width=4)
    network(torch.rand(8, 1, 32, 32))
    image = RNG.normal(size=(1, 40, 40))
    first = tiles.predict(network.train(), image)
    np.testing.assert_array_equal(first, tiles.predict(network, image))


@pytest.mark.parametrize(
    ("image", "tile_px", "error", "message"),
    [
        (np.ones((1, 40, 40)), 30, InputError, "tile_px must be a multiple of 4, got 30"),
        (np.ones((1, 40, 40)), 0, InputError, "tile_px must be a whole number from 4, got 0"),
        (np.ones((2, 40, 40)), 32, ShapeError, r"image must have shape \(1, Y, X\), got \(2, 40, 40\)"),
        (np.full((1, 40, 40), np.nan), 32, InputError, "image must be finite, got 1600 NaN"),
    ],
)
def test_bad_input_is_refused(image, tile_px, error, message):
    with pytest.raises(error, match=message):
        tiles.predict(unet(width=2), image, tile_px)
