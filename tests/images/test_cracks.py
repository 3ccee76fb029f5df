import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from formotion.images.cracks import follow

CELLS = hnp.arrays(np.int64, st.tuples(st.integers(2, 9), st.integers(2, 9)), elements=st.integers(-1, 3))


def steps(found):
    for path, sides in zip(found.paths, found.sides, strict=True):
        for first, last in zip(path[:-1], path[1:], strict=True):
            yield (first + last) / 2, last - first, sides


@given(CELLS)
@settings(max_examples=200, deadline=None)
def test_the_cell_on_the_left_is_on_the_left_all_along(cells):
    for middle, (dy, dx), (left, right) in steps(follow(cells)):
        to_left = np.array([-dx, dy]) / 2
        assert cells[tuple((middle + to_left).astype(int))] == left
        assert cells[tuple((middle - to_left).astype(int))] == right
        assert left != right


@given(CELLS)
@settings(max_examples=200, deadline=None)
def test_no_border_is_walked_twice_and_nodes_join_three_or_four(cells):
    found = follow(cells)
    walked = [tuple(middle) for middle, _, _ in steps(found)]
    assert len(walked) == len(set(walked))
    borders = (cells[1:] != cells[:-1]).sum() + (cells[:, 1:] != cells[:, :-1]).sum()
    assert len(walked) <= borders  # loops without node are left out
    meeting = np.bincount(found.nodes[found.nodes >= 0], minlength=len(found.at_px))
    assert np.isin(meeting, (3, 4)).all()


@given(st.integers(0, 5))
@settings(deadline=None)
def test_every_border_of_a_convex_tissue_is_found(seed):
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:40, :50]
    seeds = rng.uniform(0, (40, 50), (12, 2))
    cells = ((y[..., None] - seeds[:, 0]) ** 2 + (x[..., None] - seeds[:, 1]) ** 2).argmin(axis=-1)
    borders = (cells[1:] != cells[:-1]).sum() + (cells[:, 1:] != cells[:, :-1]).sum()
    assert sum(len(path) - 1 for path in follow(cells).paths) == borders


def test_four_pixels_of_four_cells_make_one_node():
    found = follow(np.array([[0, 1], [2, 3]]))
    assert found.at_px.tolist() == [[0.5, 0.5]]
    assert len(found.paths) == 4


def test_lines_pass_each_other_where_two_pixels_of_a_cell_touch_at_a_corner():
    for cells in ([[0, 1], [2, 0]], [[1, 0], [0, 2]]):
        found = follow(np.array(cells))
        assert len(found.at_px) == 0
        assert sorted(len(path) for path in found.paths) == [3, 3]
