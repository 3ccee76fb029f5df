import numpy as np
import pytest
from scipy.ndimage import map_coordinates
from scipy.spatial import KDTree

from formotion.core.errors import InputError, ShapeError
from formotion.data import load
from formotion.images.beads import render
from formotion.images.labels import touching
from formotion.images.trace import trace

SIDE = 240


class Arcs:
    """Cells as the regions where p_a |r - q_a|² + c_a is lowest: their borders are exact circles."""

    def __init__(self, cell_px, seed, side=SIDE):
        rng = np.random.default_rng(seed)
        rows = np.arange(-2 * cell_px, side + 2 * cell_px, 0.93 * cell_px)
        q = np.array([(y, x + cell_px / 2 * (i % 2)) for i, y in enumerate(rows) for x in rows * 1.075])
        self.q = q + rng.normal(0, 0.15 * cell_px, q.shape)
        self.p = 1 + rng.normal(0, 0.12, len(q))
        self.c = rng.normal(0, 0.02 * cell_px**2, len(q))
        grid = np.stack(np.mgrid[:side, :side], axis=-1).reshape(-1, 2)
        near = KDTree(self.q).query(grid, k=10)[1]
        best = self.phi(near, grid[:, None]).argmin(axis=1)
        self.labels = 1 + near[np.arange(len(grid)), best].reshape(side, side)

    def phi(self, a, at):
        return self.p[a] * ((at - self.q[a]) ** 2).sum(axis=-1) + self.c[a]

    def slope(self, a, at):
        return 2 * self.p[a][:, None] * (at - self.q[a])

    def sides(self, junctions, labels):
        return touching(labels)[1][junctions.cells] - 1

    def errors(self, junctions, labels):
        """Distance of each point from its circle, and of each vertex (NaN unless threefold), in px."""
        a, b = self.sides(junctions, labels)[junctions.owner].T
        at = junctions.points_um
        steep = np.hypot(*(self.slope(a, at) - self.slope(b, at)).T)
        return (self.phi(a, at) - self.phi(b, at)) / steep, self.vertex_errors(junctions, labels)

    def vertex_errors(self, junctions, labels):
        label = touching(labels)[1] - 1
        found = junctions.vertex_um()
        errors = np.full(len(found), np.nan)
        for vertex, at in enumerate(found):
            cells = label[np.unique(junctions.cells[(junctions.vertices == vertex).any(axis=1)])]
            if len(cells) == 3:
                errors[vertex] = np.hypot(*(self.meeting(cells, at) - at))
        return errors

    def meeting(self, cells, at):
        for _ in range(20):
            phi = np.array([self.phi(a, at) for a in cells])
            slope = self.slope(cells, np.tile(at, (3, 1)))
            at = at - np.linalg.solve(slope[1:] - slope[0], phi[1:] - phi[0])
        return at


def ends_of(junctions):
    ends = np.zeros(len(junctions.points_um), dtype=bool)
    ends[junctions.start[:-1]] = ends[junctions.start[1:] - 1] = True
    return ends


def rms(values):
    return np.sqrt(np.nanmean(values**2))


@pytest.fixture(scope="module")
def tissue():
    return Arcs(30, seed=0)


@pytest.fixture(scope="module")
def junctions(tissue):
    return trace(tissue.labels, pixel_um=1.0)


@pytest.mark.parametrize("cell_px", [20, 40, 80])
def test_points_lie_on_the_exact_arcs_whatever_the_size_of_cells(cell_px):
    exact = Arcs(cell_px, seed=1, side=6 * cell_px)
    found = trace(exact.labels, pixel_um=1.0)
    across, vertex = exact.errors(found, exact.labels)
    long = (found.length_um > 4)[found.owner]
    inner = ~ends_of(found) & long
    assert rms(across[inner]) < 0.16
    assert abs(across[inner].mean()) < 0.02
    assert np.nanmedian(vertex) < 0.25
    assert rms(vertex[vertex < 3]) < 0.5


def test_errors_of_neighbouring_points_are_independent(tissue, junctions):
    across, _ = tissue.errors(junctions, tissue.labels)
    inner = ~ends_of(junctions)
    both = inner[:-1] & inner[1:] & (junctions.owner[:-1] == junctions.owner[1:])
    assert abs(np.corrcoef(across[:-1][both], across[1:][both])[0, 1]) < 0.25


def test_radii_and_end_tangents_are_unbiased():
    exact = Arcs(80, seed=3, side=480)
    found = trace(exact.labels, pixel_um=1.0)
    pairs = exact.sides(found, exact.labels)
    curvatures, turns = [], []
    for j in np.flatnonzero(found.length_um > 40):
        points, (a, b) = found.points_um[found.start[j] : found.start[j + 1]], pairs[j]
        centre = (exact.p[a] * exact.q[a] - exact.p[b] * exact.q[b]) / (exact.p[a] - exact.p[b])
        radius = np.hypot(*(points - centre).T).mean()
        chord = points[-1] - points[0]
        # over the first quarter: direction against the tangent of the circle in the middle of it
        k = len(points) // 4
        step, spoke = points[k] - points[0], (points[k] + points[0]) / 2 - centre
        turns.append(step @ spoke / np.hypot(*step) / np.hypot(*spoke))
        fitted = np.polyfit(*_in_chord(points, chord), 2)[0] * 2
        towards = np.sign((points.mean(axis=0) - centre) @ np.array([-chord[1], chord[0]]))
        curvatures.append((-fitted * towards, 1 / radius))
    fitted, true = np.array(curvatures).T
    assert np.polyfit(true, fitted, 1)[0] == pytest.approx(1, abs=0.08)
    assert abs(np.mean(turns)) < 0.01
    assert np.std(turns) < 0.04


def _in_chord(points, chord):
    t = chord / np.hypot(*chord)
    offset = points - points.mean(axis=0)
    return offset @ t, offset @ np.array([-t[1], t[0]])


def test_the_left_cell_is_on_the_left(tissue, junctions):
    cells, _ = touching(tissue.labels)
    for j in np.flatnonzero(junctions.length_um > 12):
        points = junctions.points_um[junctions.start[j] : junctions.start[j + 1]]
        k = len(points) // 2
        t = points[k] - points[k - 1]
        across = 3 * np.array([-t[1], t[0]]) / np.hypot(*t)
        middle = (points[k] + points[k - 1]) / 2
        left, right = (tuple(np.rint(middle + side).astype(int)) for side in (across, -across))
        if all(0 <= c < SIDE for c in left + right):
            assert (cells[left], cells[right]) == tuple(junctions.cells[j])


def test_threefold_vertices_and_open_ends_at_the_border(junctions):
    joined = np.bincount(junctions.vertices[junctions.vertices >= 0])
    assert np.isin(joined, (3, 4)).all()
    assert (joined == 3).mean() > 0.9
    leaving = junctions.ends_um[junctions.vertices < 0]
    to_border = np.minimum(leaving + 0.5, SIDE - 0.5 - leaving).min(axis=1)
    assert len(leaving) > 10
    assert np.abs(to_border).max() < 2.5
    assert np.median(np.abs(to_border)) < 0.3


def same_contours(found, expected, mapped):
    """Whether two tracings agree, the points of the second mapped, up to order and direction."""
    assert found.n_junctions == expected.n_junctions
    assert found.n_vertices == expected.n_vertices
    vertex_away, _ = KDTree(found.vertex_um()).query(mapped(expected.vertex_um()))
    assert vertex_away.max() < 1e-6
    assert len(found.points_um) == pytest.approx(len(expected.points_um), abs=3)
    away, _ = KDTree(found.points_um).query(mapped(expected.points_um))
    assert np.quantile(away, 0.9) < 1e-6
    assert away.max() < 1  # a pixel border half way between two points goes to either


def test_a_turned_picture_gives_turned_contours(tissue, junctions):
    turned = trace(np.rot90(tissue.labels), 1.0)
    same_contours(turned, junctions, lambda p: np.stack([SIDE - 1 - p[:, 1], p[:, 0]], axis=1))


def test_a_transposed_picture_gives_transposed_contours(tissue, junctions):
    same_contours(trace(tissue.labels.T, 1.0), junctions, lambda p: p[:, ::-1])


def test_the_numbers_of_labels_do_not_matter(tissue, junctions):
    names = np.random.default_rng(0).permutation(3 * tissue.labels.max())
    same_contours(trace(names[tissue.labels] + 1, 1.0), junctions, lambda p: p)


def test_the_pixel_size_scales_everything(tissue, junctions):
    np.testing.assert_allclose(trace(tissue.labels, 0.2).points_um, 0.2 * junctions.points_um)


@pytest.mark.parametrize("width", [1, 2, 3])
def test_lines_of_background_shift_nothing(tissue, width):
    """As watershed lines and Cellpose leave them: pixels near a border are 0."""
    at = np.stack(np.mgrid[:SIDE, :SIDE], axis=-1).reshape(-1, 2)
    near = KDTree(tissue.q).query(at, k=10)[1]
    phi = tissue.phi(near, at[:, None])
    first, second = np.argsort(phi, axis=1)[:, :2].T
    row = np.arange(len(at))
    a, b = near[row, first], near[row, second]
    steep = np.hypot(*(tissue.slope(a, at) - tissue.slope(b, at)).T)
    away = (phi[row, second] - phi[row, first]) / steep
    masked = np.where(away.reshape(SIDE, SIDE) < width / 2, 0, tissue.labels)
    found = trace(masked, 1.0)
    across, vertex = tissue.errors(found, masked)
    inner = ~ends_of(found)
    assert rms(across[inner]) < 0.25
    assert abs(across[inner].mean()) < 0.1
    assert np.nanmedian(vertex) < 0.35


def test_four_cells_at_a_point_share_one_vertex():
    labels = np.ones((40, 60), int)
    labels[:, 30:] += 1
    labels[20:] += 2
    found = trace(labels, 1.0)
    assert found.n_vertices == 1
    assert found.n_junctions == 4
    np.testing.assert_allclose(found.vertex_um(), [[19.5, 29.5]], atol=1e-9)
    assert (found.vertices >= 0).sum() == 4


def test_a_contact_too_short_to_see_is_left_out():
    labels = np.ones((40, 60), int)
    labels[:, 30:] += 1
    labels[20:] += 2
    labels[20, 30] = 1  # cells 1 and 4 touch along one pixel
    found = trace(labels, 1.0)
    assert found.n_vertices == 1
    assert found.n_junctions == 4
    np.testing.assert_allclose(found.vertex_um(), [[19.5, 29.5]], atol=0.7)


def test_wide_background_is_the_outside(tissue):
    y, x = np.mgrid[:SIDE, :SIDE]
    island = np.where(np.hypot(y - 120, x - 120) < 90, tissue.labels, 0)
    found = trace(island, 1.0)
    outer = (found.cells < 0).any(axis=1)
    assert (found.vertices >= 0).all()
    assert outer.sum() > 8
    middle = [found.points_um[s:e][len(found.points_um[s:e]) // 2] for s, e in _spans(found) if e - s > 4]
    assert all(np.hypot(*(m - 120)) < 91.5 for m in middle)


def _spans(found):
    return zip(found.start[:-1], found.start[1:], strict=True)


def picture(exact, photons, rng, sigma=1.5, background=5.0):
    """Membranes on the exact circles: borders of a fine raster, moved onto them."""
    fine, margin = 4, 6
    y = (np.arange((SIDE + 2 * margin) * fine) + 0.5) / fine - 0.5 - margin
    at = np.stack(np.meshgrid(y, y, indexing="ij"), axis=-1).reshape(-1, 2)
    near = KDTree(exact.q).query(at, k=8)[1]
    cells = near[np.arange(len(at)), exact.phi(near, at[:, None]).argmin(axis=1)].reshape(len(y), -1)
    places, light = [], []
    for axis in (0, 1):
        first = np.argwhere(np.diff(cells, axis=axis))
        last = first + np.eye(2, dtype=int)[axis]
        a, b = cells[tuple(first.T)], cells[tuple(last.T)]
        place = (y[first] + y[last]) / 2
        for _ in range(3):
            slope = exact.slope(a, place) - exact.slope(b, place)
            steep = np.hypot(*slope.T)[:, None]
            place = place - (exact.phi(a, place) - exact.phi(b, place))[:, None] * slope / steep**2
        places.append(place)
        light.append(np.abs(slope[:, axis]) / steep[:, 0] / fine)
    light = np.concatenate(light) * photons * sigma * np.sqrt(2 * np.pi)
    expected = render(np.concatenate(places), light, sigma, (SIDE, SIDE)) + background
    return rng.poisson(expected) + rng.normal(0, 1.5, expected.shape)


@pytest.fixture(scope="module")
def image(tissue):
    return picture(tissue, 200, np.random.default_rng(0))


def test_an_image_brings_contours_closer_and_unbiased(tissue, junctions, image):
    fitted = trace(tissue.labels, 1.0, image)
    across, vertex = tissue.errors(fitted, tissue.labels)
    inner = ~ends_of(fitted)
    assert rms(across[inner]) < 0.09
    assert abs(across[inner].mean()) < 0.01
    assert np.nanmedian(vertex) < 0.2


def test_an_image_repairs_rough_labels(tissue, image):
    rng = np.random.default_rng(3)
    away = np.cumsum(rng.normal(size=(SIDE, 2)), axis=0) / 6
    shift = np.clip(away - away.mean(axis=0), -1.5, 1.5)
    y, x = np.mgrid[:SIDE, :SIDE]
    rough_y = np.clip(np.rint(y + shift[:, 0][None, :]), 0, SIDE - 1).astype(int)
    rough = tissue.labels[rough_y, x]
    rough_error = rms(tissue.errors(trace(rough, 1.0), rough)[0])
    fitted_error = rms(tissue.errors(trace(rough, 1.0, image), rough)[0])
    assert rough_error > 0.4
    assert fitted_error < rough_error / 2


def test_gain_and_offset_of_the_camera_do_not_matter(tissue, image):
    plain, scaled = (trace(tissue.labels, 1.0, im) for im in (image, 3.7 * image + 90))
    np.testing.assert_allclose(scaled.points_um, plain.points_um, atol=0.02)


def test_a_flat_noisy_image_leaves_the_contours_near_the_labels(tissue):
    labels = tissue.labels[:120, :130]
    noise = np.random.default_rng(0).poisson(20.0, labels.shape)
    away, _ = KDTree(trace(labels, 0.1).points_um).query(trace(labels, 0.1, noise).points_um)
    assert np.median(away) < 0.3


def test_a_real_epithelium_is_traced_and_the_image_moves_contours_onto_its_ridges():
    real = load("epithelium-movie")
    labels, image = real["labels"].to_numpy(), real["projection"].to_numpy()
    plain, fitted = trace(labels, 1.0), trace(labels, 1.0, image)
    assert (plain.n_cells, plain.n_junctions, plain.n_vertices) == (94, 233, 140)
    np.testing.assert_array_equal(fitted.cells, plain.cells)
    long = np.flatnonzero(plain.length_um > 6)
    brighter = [_brightness(image, fitted, j) > _brightness(image, plain, j) for j in long]
    assert np.mean(brighter) > 0.6


def _brightness(image, found, j):
    """Mean brightness along the middle of a junction."""
    points = found.points_um[found.start[j] : found.start[j + 1]]
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    middle = np.linspace(0.2, 0.8, 25) * along[-1]
    return map_coordinates(image, [np.interp(middle, along, c) for c in points.T], order=1).mean()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"pixel_um": 0.0}, InputError, "pixel_um must be positive and finite, got 0.0"),
        ({"pixel_um": np.nan}, InputError, "pixel_um must be positive and finite, got nan"),
        ({"labels": np.zeros((9, 9))}, InputError, "at least two touching cells, got 0"),
        ({"labels": np.ones((2, 9, 9))}, ShapeError, r"labels must have shape \(Y, X\)"),
        ({"labels": np.full((9, 9), -1)}, InputError, "whole numbers from 0, got -1"),
        ({"image": np.zeros((9, 9))}, ShapeError, r"image must have shape \(240, 240\), got \(9, 9\)"),
        ({"image": np.full((SIDE, SIDE), np.nan)}, InputError, "image must be finite"),
        ({"image": np.ones((SIDE, SIDE))}, InputError, "image must show something, got the constant 1.0"),
    ],
)
def test_bad_input_is_refused(tissue, arguments, error, message):
    with pytest.raises(error, match=message):
        trace(**({"labels": tissue.labels, "pixel_um": 1.0} | arguments))
