import numpy as np
import pytest
from scipy.ndimage import map_coordinates
from scipy.spatial import KDTree
from scipy.special import ndtr

from formotion.core.errors import InputError, ShapeError
from formotion.dynamics import tissue
from formotion.dynamics.junctions import Junctions
from formotion.images import membrane


def wall(points_um):
    return Junctions(points_um, [0, len(points_um)], [[0, 1]], [[-1, -1]])


def mean_image(junctions, shape=(60, 60), pixel_um=0.2, psf_um=0.3, photons=1e6, **options):
    """So much light that noise does not count."""
    return membrane.render(
        junctions,
        shape,
        pixel_um,
        photons,
        psf_um,
        np.random.default_rng(0),
        background=0.0,
        read_noise=0.0,
        **options,
    )


def ridge(image, place, normal, reach=6.0):
    """Centre of the light along the normal through `place`, in px: moment after cubic interpolation."""
    along = np.linspace(-reach, reach, 241)
    value = map_coordinates(image, (place[:, None] + normal[:, None] * along), order=3)
    return (along * value).sum() / value.sum()


def test_a_straight_wall_has_the_exact_profile_and_peak():
    image = mean_image(wall([[5.13, -5.0], [5.13, 20.0]]), psf_um=0.3)
    sigma, centre, edges = 1.5, 5.13 / 0.2, np.arange(61) - 0.5
    expected = 1e6 * np.sqrt(2 * np.pi) * sigma * np.diff(ndtr((edges - centre) / sigma))
    np.testing.assert_allclose(image.mean(axis=1), expected, atol=300)
    assert image.max() == pytest.approx(expected.max(), rel=0.01)


@pytest.mark.parametrize("angle", [0.0, 0.3, 0.7, 1.2])
def test_the_ridge_of_a_tilted_wall_lies_on_the_line(angle):
    along, normal = np.array([np.sin(angle), np.cos(angle)]), np.array([np.cos(angle), -np.sin(angle)])
    middle = np.array([5.93, 5.81])
    image = mean_image(wall(middle + np.linspace(-15, 15, 7)[:, None] * along))
    assert abs(ridge(image, middle / 0.2, normal)) < 0.005


@pytest.mark.parametrize("bend", [0.1, 0.4, 1.0])
def test_the_ridge_of_an_arc_lies_on_the_arc_not_on_the_chords(bend):
    """Nine points; judged against the same picture from an arc with many points."""
    chord, radius = 8.0, 4.0 / np.sin(bend)
    turn = {n: np.linspace(-bend, bend, n) for n in (9, 400)}
    pictures = {
        n: mean_image(wall(np.stack([radius * (np.cos(a) - np.cos(bend)) + 4, radius * np.sin(a) + 6], 1)))
        for n, a in turn.items()
    }
    for part in (-0.8, -0.3, 0.0, 0.5, 0.9):
        a = part * bend
        place = np.array([radius * (np.cos(a) - np.cos(bend)) + 4, radius * np.sin(a) + 6]) / 0.2
        normal = np.array([np.cos(a), np.sin(a)])
        found = [ridge(pictures[n], place, normal, 4.0) for n in (9, 400)]
        assert abs(found[0] - found[1]) < 0.02
    assert chord == pytest.approx(2 * radius * np.sin(bend))


def test_strokes_of_a_tissue_lie_on_its_arcs():
    sheet = tissue.simulate(30, np.random.default_rng(0))
    places, length = membrane._strokes(sheet.junctions, 0.3)
    exact = KDTree(sheet.arcs.sample(3001).reshape(-1, 2))
    assert exact.query(places)[0].max() < 0.004  # µm: 0.02 px of 0.2 µm
    assert length.sum() == pytest.approx(sheet.arcs.length_um().sum(), rel=2e-3)


def test_light_goes_with_length_whatever_the_spacing_of_the_points():
    few, many = (wall(np.stack([np.full(n, 6.0), np.linspace(3, 8, n)], 1)) for n in (2, 41))
    np.testing.assert_allclose(mean_image(few), mean_image(many), atol=12_000)
    expected = 1e6 * np.sqrt(2 * np.pi) * 1.5 * 25
    assert mean_image(few).sum() == pytest.approx(expected, rel=1e-3)


def test_noise_is_that_of_the_camera():
    image = membrane.render(
        wall([[0.0, -1.0], [0.0, 3.0]]),
        (200, 200),
        1.0,
        50.0,
        1.0,
        np.random.default_rng(0),
        background=20.0,
        read_noise=3.0,
    )
    dark = image[20:]
    assert dark.mean() == pytest.approx(20.0, rel=0.01)
    assert dark.var() == pytest.approx(20.0 + 9.0, rel=0.03)


def test_unevenness_spreads_the_brightness_and_keeps_its_mean():
    line = wall([[10.0, -1.0], [10.0, 401.0]])
    even, uneven = (mean_image(line, (100, 2000), unevenness=u)[49:52].mean(axis=0) for u in (0.0, 0.3))
    assert even[20:-20].std() / even.mean() < 0.01
    assert 0.2 < uneven.std() / uneven.mean() < 0.4
    assert uneven.mean() == pytest.approx(even.mean(), rel=0.1)


def test_the_same_seed_gives_the_same_picture():
    sheet = membrane.centred(tissue.simulate(12, np.random.default_rng(0)).junctions, (90, 80), 0.6)
    pair = [membrane.render(sheet, (90, 80), 0.6, 50.0, 0.4, np.random.default_rng(4)) for _ in range(2)]
    np.testing.assert_array_equal(*pair)
    assert pair[0].shape == (90, 80)


def test_centred_puts_the_tissue_in_the_middle():
    moved = membrane.centred(tissue.simulate(12, np.random.default_rng(0)).junctions, (90, 80), 0.6)
    middle = (moved.points_um.min(axis=0) + moved.points_um.max(axis=0)) / 2
    np.testing.assert_allclose(middle, [44.5 * 0.6, 39.5 * 0.6])


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"shape_px": (0, 10)}, InputError, "shape_px must be two whole numbers"),
        ({"shape_px": (20.5, 10)}, InputError, "shape_px must be two whole numbers"),
        ({"shape_px": (20,)}, ShapeError, "shape_px must have shape"),
        ({"pixel_um": 0.0}, InputError, "pixel_um must be positive"),
        ({"photons": np.nan}, InputError, "photons must be positive"),
        ({"psf_um": -1.0}, InputError, "psf_um must be positive"),
        ({"background": -1.0}, InputError, "background must be between"),
        ({"read_noise": np.nan}, InputError, "read_noise must be between"),
        ({"unevenness": -0.1}, InputError, "unevenness must be between"),
        (
            {"junctions": wall([[-50.0, -50.0], [-40.0, -40.0]])},
            InputError,
            "junctions must lie in the picture",
        ),
    ],
)
def test_bad_input_is_refused(change, error, message):
    good = {
        "junctions": wall([[1.0, 1.0], [1.0, 2.0]]),
        "shape_px": (20, 20),
        "pixel_um": 0.2,
        "photons": 50.0,
    }
    with pytest.raises(error, match=message):
        membrane.render(**{**good, "psf_um": 0.3, "rng": np.random.default_rng(0), **change})
