"""Laser ablation: cut a junction and watch its ends spring apart."""

import numpy as np
from scipy.sparse import csr_array, identity
from scipy.sparse.linalg import splu

from formotion.core.errors import InputError
from formotion.core.validate import finite_array, positive, within

_BULK = 0.01  # nN/µm³: a cell squeezed by 1 µm² raises its pressure by 0.01 nN/µm
_STEPS = 10
_CHUNK = 256  # cuts at once: each takes a column as long as the tissue


def cut(tissue, junctions, interval_s=2.0, friction_nn_s_per_um=3.0):
    """Cut junctions, one at a time in the intact tissue, and let the vertices move for a while.

    Parameters
    ----------
    tissue : Tissue
        In balance before the cut.
    junctions : (N,) int
        Which junctions to cut; both ends must be vertices.
    interval_s : float, s
        Time between the cut and the picture.
    friction_nn_s_per_um : float, nN s/µm
        Drag of one vertex: force over velocity.

    Returns
    -------
    (N, 2, 2) float, µm
        Displacement (y, x) of the first and the last end of each cut junction.

    Raises
    ------
    InputError
        If a junction does not exist or ends outside the picture, or a number is out of range.

    Notes
    -----
    Overdamped vertices, linearised about balance: the ends lose the tension T of the cut junction and
    start apart at T / friction each; then the other junctions stretch (one that is 10 % longer pulls
    10 % harder, each as the straight chord that pulls the same) and the cells resist a change of
    area, so the recoil slows. Holds while displacements are small against a junction: not for the last,
    slow part of a recoil, nor where neighbours change. Junctions that leave the picture are held there.

    Examples
    --------
    >>> from formotion.dynamics import tissue
    >>> sheet = tissue.simulate(30, np.random.default_rng(0))
    >>> cut(sheet, [5]).shape
    (1, 2, 2)
    """
    chosen = _chosen(tissue.arcs, junctions)
    interval_s = positive("interval_s", interval_s, "1 to 10 s is usual")
    friction = positive("friction_nn_s_per_um", friction_nn_s_per_um, "force over velocity of one vertex")
    arcs = tissue.arcs.straightened()
    stiffness = arcs.tension / arcs.frame()[0]
    drag = friction * _STEPS / interval_s
    inverse = splu((_hessian(arcs, tissue.pressure_nn_per_um, stiffness) + drag * _unit(arcs)).tocsc())
    lost = arcs.tension[:, None] * arcs.frame()[1]
    place = 2 * arcs.vertices[..., None] + np.arange(2)  # (J, 2 ends, 2 axes)
    parts = np.split(chosen, range(_CHUNK, len(chosen), _CHUNK))
    return np.concatenate([_march(inverse, drag, place[k], lost[k], stiffness[k]) for k in parts])


def recoil_um_per_s(tissue, junctions, rng, interval_s=2.0, error_um=0.05, friction_nn_s_per_um=3.0):
    """Measure how fast the ends of cut junctions move apart, as a microscope would.

    Parameters
    ----------
    tissue : Tissue
    junctions : (N,) int
        Which junctions to cut, each in the intact tissue.
    rng : numpy.random.Generator
    interval_s : float, s
        Time between the two pictures, before the cut and after it.
    error_um : float, µm
        Localisation error of an end along each axis, in each picture.
    friction_nn_s_per_um : float, nN s/µm
        Drag of one vertex.

    Returns
    -------
    (N,) float, µm/s
        Growth of the distance between the ends over the interval.

    Raises
    ------
    InputError
        As `cut`; if `error_um` is negative.

    Notes
    -----
    Only the order and the ratios of recoils say something about tension: friction is unknown in an
    experiment. The localisation error of the speed is about 2 error_um / interval_s.

    Examples
    --------
    >>> from formotion.dynamics import tissue
    >>> sheet = tissue.simulate(30, np.random.default_rng(0))
    >>> bool(recoil_um_per_s(sheet, [5], np.random.default_rng(0))[0] > 0)
    True
    """
    within("error_um", error_um, 0.0, 1e3, "0.02 to 0.1 µm is usual")
    moved = cut(tissue, junctions, interval_s, friction_nn_s_per_um)
    before = tissue.arcs.ends_um[_chosen(tissue.arcs, junctions)]
    seen = [ends + rng.normal(0.0, error_um, ends.shape) for ends in (before, before + moved)]
    distance = [np.hypot(*(ends[:, 1] - ends[:, 0]).T) for ends in seen]
    return (distance[1] - distance[0]) / interval_s


def _chosen(arcs, junctions):
    index = finite_array("junctions", junctions, ("N",), "give the numbers of the junctions to cut")
    bad = index[(index != np.floor(index)) | (index < 0) | (index >= len(arcs.cells))]
    if bad.size:
        raise InputError(
            f"junctions must be 0 to {len(arcs.cells) - 1}, got {bad[0]:g}: choose existing ones"
        )
    index = index.astype(int)
    open_ended = index[(arcs.vertices[index] < 0).any(axis=1)]
    if open_ended.size:
        raise InputError(
            f"junctions to cut must have a vertex at both ends, got {open_ended[0]}, which leaves the "
            "picture: choose inner ones"
        )
    return index


def _unit(arcs):
    return identity(2 * (arcs.vertices.max() + 1), format="csr")


def _hessian(arcs, pressure, stiffness):
    """Second derivative of the energy by the coordinates of the vertices, sparse (2 V, 2 V)."""
    spring = stiffness[:, None, None] * np.eye(2)
    turn = arcs.pressure_step(pressure)[:, None, None] / 2 * np.array([[0.0, 1.0], [-1.0, 0.0]])
    blocks = [[spring, -spring - turn], [-spring + turn, spring]]
    values = np.array(blocks).transpose(2, 0, 3, 1, 4)  # (J, end, axis, end, axis)
    index = 2 * arcs.vertices[..., None] + np.arange(2)
    rows = np.broadcast_to(index[:, :, :, None, None], values.shape)
    columns = np.broadcast_to(index[:, None, None], values.shape)
    known = (rows >= 0) & (columns >= 0)
    shape = _unit(arcs).shape
    area = arcs.area_gradient()
    return csr_array((values[known], (rows[known], columns[known])), shape=shape) + _BULK * (area.T @ area)


def _march(inverse, drag, place, lost, stiffness):
    """Backward Euler; each column of the state is the tissue with one of the cuts."""
    count = np.arange(len(place))
    size = inverse.shape[0]
    force = np.zeros((size, len(place)))
    gone = np.zeros((2, size, len(place)))  # directions in which the cut junction pulled back
    for axis in (0, 1):
        force[place[:, 0, axis], count], force[place[:, 1, axis], count] = -lost[:, axis], lost[:, axis]
        gone[axis, place[:, 0, axis], count], gone[axis, place[:, 1, axis], count] = -1.0, 1.0
    answer = np.stack([inverse.solve(g) for g in gone])
    # Woodbury: what the missing spring changes, a 2 x 2 system per cut.
    small = np.eye(2) / stiffness[:, None, None] - np.einsum("avn,bvn->nab", gone, answer)
    state = np.zeros_like(force)
    for _ in range(_STEPS):
        state = inverse.solve(drag * state + force)
        weight = np.linalg.solve(small, np.einsum("avn,vn->na", gone, state)[..., None])[..., 0]
        state = state + np.einsum("avn,na->vn", answer, weight)
    return state[place, count[:, None, None]]
