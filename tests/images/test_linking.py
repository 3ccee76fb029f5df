import numpy as np
import pytest
from scipy.spatial import KDTree

from formotion.core.errors import InputError, ShapeError
from formotion.data import load
from formotion.images.labels import touching
from formotion.images.linking import link, match_junctions, name_cells
from formotion.images.trace import trace

YX = np.stack(np.mgrid[:150, :170], axis=-1)
GRID = np.stack(np.mgrid[-10:180:25, -10:180:25], axis=-1).reshape(-1, 2)
SEEDS = GRID + np.random.default_rng(0).uniform(-6, 6, GRID.shape)


def labels_of(seeds, names=None):
    nearest = KDTree(seeds).query(YX)[1]
    return (np.arange(len(seeds)) if names is None else names)[nearest] + 1


NAMES = np.random.default_rng(1).permutation(len(SEEDS))
MOVED = SEEDS + [3.0, -4.0] + np.random.default_rng(2).normal(0, 1, SEEDS.shape)
BEFORE, AFTER = labels_of(SEEDS), labels_of(MOVED, NAMES)


def same(pairs, before=BEFORE, after=AFTER):
    """Whether each pair of linked cells is one cell."""
    a, b = touching(before)[1][pairs[:, 0]] - 1, touching(after)[1][pairs[:, 1]] - 1
    return NAMES[a] == b


def test_moved_and_renamed_cells_are_linked():
    pairs = link(BEFORE, AFTER)
    assert same(pairs).all()
    area = np.bincount(BEFORE.ravel(), minlength=len(SEEDS) + 1)[1:]
    later = np.bincount(AFTER.ravel(), minlength=len(SEEDS) + 1)[1:][NAMES]
    linked = touching(BEFORE)[1][pairs[:, 0]] - 1
    assert set(np.flatnonzero(np.minimum(area, later) > 150)) <= set(linked)


def test_links_are_the_same_in_both_directions():
    pairs, back = link(BEFORE, AFTER), link(AFTER, BEFORE)
    assert {tuple(p) for p in pairs.tolist()} == {tuple(p) for p in back[:, ::-1].tolist()}


def test_a_frame_is_linked_to_itself_cell_by_cell():
    pairs = link(BEFORE, BEFORE)
    np.testing.assert_array_equal(pairs[:, 0], pairs[:, 1])
    assert len(pairs) == touching(BEFORE)[0].max() + 1


def test_the_larger_daughter_is_linked():
    divided = BEFORE.copy()
    divides = BEFORE[75, 85]
    rows, columns = np.nonzero(divides == BEFORE)
    small = columns > columns.min() + 0.6 * np.ptp(columns)
    divided[rows[small], columns[small]] = BEFORE.max() + 5
    names = touching(divided)[1]
    linked = dict(link(BEFORE, divided).tolist())
    assert names[linked[touching(BEFORE)[0][75, 85]]] == divides
    assert BEFORE.max() + 5 not in names[list(linked.values())]


def test_junctions_are_matched_through_their_cells():
    first, second = trace(BEFORE, 1.0), trace(AFTER, 1.0)
    matches = match_junctions(first, second, link(BEFORE, AFTER))
    assert len(matches) > 0.75 * first.n_junctions
    assert len(np.unique(matches[:, 1])) == len(matches)
    a = np.sort(NAMES[touching(BEFORE)[1][first.cells[matches[:, 0]]] - 1], axis=1)
    b = np.sort(touching(AFTER)[1][second.cells[matches[:, 1]]] - 1, axis=1)
    np.testing.assert_array_equal(a, b)
    middle = [frame.ends_um.mean(axis=1) for frame in (first, second)]
    moved = middle[1][matches[:, 1]] - middle[0][matches[:, 0]]
    np.testing.assert_allclose(np.median(moved, axis=0), [3, -4], atol=1)


def test_contact_with_the_outside_is_matched_too():
    island = np.where(np.hypot(*(YX - 75).transpose(2, 0, 1)) < 55, BEFORE, 0)
    frame = trace(island, 1.0)
    matches = match_junctions(frame, frame, link(island, island))
    assert (frame.cells[matches[:, 0]] < 0).any()
    np.testing.assert_array_equal(matches[:, 0], matches[:, 1])


def test_most_cells_of_a_real_movie_are_linked():
    frames = load("epithelium-movie")["movie_labels"].to_numpy()
    for before, after in zip(frames[:-1], frames[1:], strict=True):
        assert len(link(before, after)) > 0.85 * min(touching(f)[0].max() + 1 for f in (before, after))


def test_names_follow_cells_through_a_movie():
    later = labels_of(SEEDS + [6.0, -7.0])
    names = name_cells([BEFORE, AFTER, later])
    first, last = (
        dict(zip(n, touching(f)[1], strict=True)) for n, f in ((names[0], BEFORE), (names[2], later))
    )
    kept = set(first) & set(last)
    assert len(kept) > 30
    assert all(first[name] == last[name] for name in kept)
    assert all(len(np.unique(n)) == len(n) for n in names)


def test_a_new_cell_gets_a_new_name():
    without = np.where(BEFORE[75, 85] == BEFORE, BEFORE[75, 60], BEFORE)
    first, second = name_cells([without, BEFORE])
    assert set(second) - set(first) == {len(first)}


def test_bad_input_is_refused():
    frame = trace(BEFORE, 1.0)
    with pytest.raises(InputError, match="label_movie must hold one frame at least, got 0"):
        name_cells([])
    with pytest.raises(ShapeError, match=r"cell_pairs must have shape \(n, 2\), got \(3,\)"):
        match_junctions(frame, frame, [0, 1, 2])
    with pytest.raises(InputError, match="cell_pairs must be numbers of cells from 0, got -1"):
        match_junctions(frame, frame, [[-1, 0]])
    with pytest.raises(InputError, match="cell_pairs must be finite"):
        match_junctions(frame, frame, [[0, np.nan]])

    with pytest.raises(ShapeError, match=r"frames must have one shape, got \(150, 170\) and \(150, 160\)"):
        link(BEFORE, AFTER[:, :160])
    with pytest.raises(InputError, match="labels must be finite"):
        link(np.full((9, 9), np.nan), AFTER)
    with pytest.raises(InputError, match="at least two touching cells"):
        link(np.ones((9, 9)), AFTER)
