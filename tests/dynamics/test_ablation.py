from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import spearmanr

from formotion.core.errors import InputError
from formotion.dynamics import ablation, tissue


@pytest.fixture(scope="module")
def sheet():
    return tissue.simulate(40, np.random.default_rng(3))


def springs(arcs, rest, tension, area, pressure, moved, severed):
    """Net force of the whole nonlinear vertex model, written out once more."""
    ends = arcs.ends_um + moved[arcs.vertices]
    pull = tension * np.hypot(*(ends[:, 1] - ends[:, 0]).T) / rest
    pull[severed] = 0.0
    now = replace(arcs, ends_um=ends, tension=pull)
    return now.net_force_nn(pressure - 0.01 * (now.area_um2() - area))


def test_stiffness_is_the_derivative_of_the_force(sheet):
    arcs = sheet.arcs.straightened()
    rest, area, size = arcs.frame()[0], arcs.area_um2(), arcs.vertices.max() + 1
    stiffness = arcs.tension / rest
    matrix = ablation._hessian(arcs, sheet.pressure_nn_per_um, stiffness).toarray()
    step = np.random.default_rng(0).normal(size=(size, 2)) * 1e-5
    ahead, behind = (
        springs(arcs, rest, arcs.tension, area, sheet.pressure_nn_per_um, sign * step, []) for sign in (1, -1)
    )
    np.testing.assert_allclose((behind - ahead).ravel() / 2, matrix @ step.ravel(), rtol=1e-5, atol=1e-9)


def nonlinear(sheet, severed, interval_s, steps):
    arcs = sheet.arcs.straightened()
    rest, area, moved = arcs.frame()[0], arcs.area_um2(), np.zeros((arcs.vertices.max() + 1, 2))
    for _ in range(steps):
        force = springs(arcs, rest, arcs.tension, area, sheet.pressure_nn_per_um, moved, severed)
        moved = moved + interval_s / steps / 3.0 * force
    return moved[arcs.vertices[severed]]


def test_cut_agrees_with_the_nonlinear_vertex_model(sheet):
    severed = int(np.flatnonzero(sheet.junctions.inner & (sheet.arcs.length_um() > 4))[10])
    exact = nonlinear(sheet, severed, 1.0, 2000)
    np.testing.assert_allclose(ablation.cut(sheet, [severed], 1.0)[0], exact, rtol=0.05, atol=0.004)


def test_error_of_the_linear_answer_falls_with_the_square_of_time(sheet):
    severed = int(np.flatnonzero(sheet.junctions.inner & (sheet.arcs.length_um() > 4))[10])
    error = [
        np.abs(ablation.cut(sheet, [severed], t)[0] - nonlinear(sheet, severed, t, 500)).max()
        for t in (0.05, 0.2)
    ]
    assert error[1] > 8 * error[0]


def test_the_first_velocity_is_tension_over_friction(sheet):
    inner = np.flatnonzero(sheet.junctions.inner)
    speed = ablation.recoil_um_per_s(
        sheet, inner, np.random.default_rng(0), interval_s=1e-5, error_um=0.0, friction_nn_s_per_um=5.0
    )
    pull = (sheet.tension_nn * np.cos(sheet.arcs.bend))[inner]  # the part that holds the ends together
    np.testing.assert_allclose(speed, 2 * pull / 5.0, rtol=1e-3)


def test_the_recoil_slows_and_keeps_the_order_but_not_the_tension(sheet):
    inner = np.flatnonzero(sheet.junctions.inner)
    first, later = (
        ablation.recoil_um_per_s(sheet, inner, np.random.default_rng(0), interval_s=t, error_um=0.0)
        for t in (0.01, 5.0)
    )
    assert (later < first).all()
    assert 0.6 < spearmanr(later, sheet.tension_nn[inner])[0] < 0.99


def test_cutting_together_is_cutting_one_by_one(sheet):
    some = np.flatnonzero(sheet.junctions.inner)[:5]
    alone = np.concatenate([ablation.cut(sheet, [j]) for j in some])
    np.testing.assert_allclose(ablation.cut(sheet, some), alone, atol=1e-12)


def test_localisation_error_has_its_stated_size(sheet):
    speed = np.array(
        [
            ablation.recoil_um_per_s(sheet, [20], np.random.default_rng(k), error_um=0.05)[0]
            for k in range(400)
        ]
    )
    assert speed.std() == pytest.approx(2 * 0.05 / 2.0, rel=0.15)


def test_cut_turns_with_the_tissue(sheet):
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    turned = replace(sheet, arcs=replace(sheet.arcs, ends_um=sheet.arcs.ends_um @ turn.T))
    np.testing.assert_allclose(ablation.cut(turned, [8]), ablation.cut(sheet, [8]) @ turn.T, atol=1e-9)


@pytest.mark.parametrize("boundary", ["cut", "periodic"])
def test_other_boundaries_recoil_outwards(boundary):
    sheet = tissue.simulate(60, np.random.default_rng(1), boundary=boundary)
    whole = np.flatnonzero((sheet.arcs.vertices >= 0).all(axis=1))
    assert (ablation.recoil_um_per_s(sheet, whole, np.random.default_rng(0), error_um=0.0) > 0).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"junctions": [10**6]}, "junctions must be 0 to"),
        ({"junctions": [-1]}, "junctions must be 0 to"),
        ({"junctions": [0.5]}, "junctions must be 0 to"),
        ({"junctions": []}, "junctions must have shape"),
        ({"junctions": [np.nan]}, "junctions must be finite"),
        ({"interval_s": 0.0}, "interval_s must be positive"),
        ({"friction_nn_s_per_um": np.nan}, "friction_nn_s_per_um must be positive"),
        ({"error_um": -0.1}, "error_um must be between"),
    ],
)
def test_bad_input_is_refused(sheet, arguments, message):
    with pytest.raises(InputError, match=message):
        ablation.recoil_um_per_s(
            **{"tissue": sheet, "junctions": [3], "rng": np.random.default_rng(0), **arguments}
        )


def test_a_junction_that_leaves_the_picture_cannot_be_cut():
    sheet = tissue.simulate(40, np.random.default_rng(1), boundary="cut")
    leaving = np.flatnonzero((sheet.arcs.vertices < 0).any(axis=1))[0]
    with pytest.raises(InputError, match="must have a vertex at both ends"):
        ablation.cut(sheet, [leaving])
