"""The forward model against closed forms and against a numerical solution in depth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from formotion.core.errors import InputError, ShapeError
from formotion.force import traction
from formotion.force.green import Gel, compliance, pixel_kernel, point_response

YOUNG, POISSON = 3e3, 0.45


def layer_by_depth(wave, young, poisson, thickness):
    """Longitudinal and transverse surface response from the elastic equations in depth, bonded at z = 0.

    The state is (u_x, u_z, s_xz, s_zz) of a wave exp(ikx), with the factor i taken out of the z parts.
    """
    shear, rest = young / (2 * (1 + poisson)), 1 - poisson
    matrix = np.array(
        [
            [0, wave, 1 / shear, 0],
            [-wave * poisson / rest, 0, 0, (1 - 2 * poisson) / (2 * shear * rest)],
            [2 * shear * wave**2 / rest, 0, 0, wave * poisson / rest],
            [0, 0, -wave, 0],
        ]
    )
    through = expm(matrix * thickness)[:, 2:]
    bottom = np.linalg.solve(through[2:], [1.0, 0.0])  # shear stress 1 and no normal stress at the surface
    sideways = expm(np.array([[0, 1 / shear], [shear * wave**2, 0]]) * thickness)[:, 1]
    return (through[:2] @ bottom)[0], sideways[0] / sideways[1]


@pytest.mark.parametrize("poisson", [0.0, 0.3, 0.5])
@pytest.mark.parametrize("depth", [0.05, 0.7, 2.0, 5.0])
def test_layer_solves_the_elastic_equations_in_depth(depth, poisson):
    thickness, wave = 4.0, depth / 4.0
    expected = layer_by_depth(wave, YOUNG, poisson, thickness)
    np.testing.assert_allclose(compliance(wave, YOUNG, poisson, thickness), expected, rtol=1e-7)


def test_thin_layer_shears_and_thick_layer_is_a_half_space():
    shear = YOUNG / (2 * (1 + POISSON))
    np.testing.assert_allclose(compliance(1e-4, YOUNG, POISSON, 2.0), 2.0 / shear, rtol=1e-6)
    np.testing.assert_allclose(
        compliance(1.0, YOUNG, POISSON, 40.0), compliance(1.0, YOUNG, POISSON), rtol=1e-12
    )


def test_pixel_kernel_far_away_is_the_point_solution():
    kernel = pixel_kernel((30, 41), 0.5, YOUNG, POISSON)
    y, x = np.meshgrid(np.arange(30) * 0.5, np.arange(41) * 0.5, indexing="ij")
    far = np.hypot(y, x) > 8
    point = point_response(y[far], x[far], YOUNG, POISSON) * 0.25
    np.testing.assert_allclose(kernel[:, far], point, rtol=0, atol=2e-3 * point.max())


def test_kernel_keeps_its_value_when_a_pixel_is_split():
    one = pixel_kernel((1, 1), 0.9, YOUNG, POISSON)[:2, 0, 0]
    nine = pixel_kernel((2, 2), 0.3, YOUNG, POISSON)[:2]
    total = nine[:, 0, 0] + 2 * (nine[:, 0, 1] + nine[:, 1, 0]) + 4 * nine[:, 1, 1]
    np.testing.assert_allclose(total, one, rtol=1e-12)


def test_middle_of_an_even_disc():
    size, pixel, radius = 121, 0.1, 5.0
    y, x = (np.arange(size) - size // 2) * pixel, (np.arange(size) - size // 2) * pixel
    push = np.zeros((2, size, size))
    push[1] = 100.0 * (np.hypot(y[:, None], x) < radius)
    middle = traction.displacement_um(push, pixel, YOUNG, POISSON)[:, size // 2, size // 2]
    np.testing.assert_allclose(
        middle, [0, 100 * radius * (1 + POISSON) * (2 - POISSON) / YOUNG], rtol=3e-3, atol=1e-12
    )


@pytest.mark.parametrize("thickness", [np.inf, 2.0])
def test_second_order_under_refinement(thickness):
    def middle(n):
        y, x = ((np.arange(m) + 0.5) / m * length for m, length in ((n, 6.0), (2 * n, 12.0)))
        bump = np.exp(-((y[:, None] - 2.8) ** 2) - (x - 5.5) ** 2)
        moved = traction.displacement_um(np.stack([bump, 0.5 * bump]), 6.0 / n, YOUNG, POISSON, thickness)
        step = n // 5
        return moved[:, step // 2 :: step, step // 2 :: step]

    coarse, fine, finest = middle(45), middle(135), middle(405)
    ratio = np.abs(coarse - finest).max() / np.abs(fine - finest).max()
    assert 9 < ratio < 11  # (3² - 1/9) / (1 - 1/9) = 10 for second order


def test_layer_converges_to_half_space_as_it_gets_thicker():
    push = np.random.default_rng(0).normal(size=(2, 12, 17))
    half_space = traction.displacement_um(push - push.mean(axis=(1, 2), keepdims=True), 0.5, YOUNG, POISSON)
    errors = [
        np.abs(
            traction.displacement_um(push - push.mean(axis=(1, 2), keepdims=True), 0.5, YOUNG, POISSON, h)
            - half_space
        ).max()
        for h in (10, 20, 40, 80)
    ]
    assert errors[-1] < 1e-3 * np.abs(half_space).max()
    assert all(a > 3 * b for a, b in zip(errors, errors[1:], strict=False))  # balanced forces: at least 1/h²


@pytest.mark.parametrize("thickness", [np.inf, 3.0])
def test_gel_is_symmetric_and_stores_positive_energy(thickness):
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 2, 9, 14))
    gel = Gel((9, 14), 0.7, YOUNG, POISSON, thickness)
    assert np.vdot(a, gel(b)) == pytest.approx(np.vdot(gel(a), b), rel=1e-10)
    assert np.vdot(a, gel(a)) > 0


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 9), st.integers(2, 9), st.sampled_from([np.inf, 5.0]), st.integers(0, 99))
def test_turning_and_scaling(ny, nx, thickness, seed):
    push = np.random.default_rng(seed).normal(size=(2, ny, nx))
    moved = traction.displacement_um(push, 0.5, YOUNG, POISSON, thickness)

    def turned(field):  # a quarter turn of the picture turns the arrows too
        y, x = np.rot90(field, axes=(1, 2))
        return np.stack([-x, y])

    np.testing.assert_allclose(
        traction.displacement_um(turned(push), 0.5, YOUNG, POISSON, thickness), turned(moved), atol=1e-12
    )
    np.testing.assert_allclose(
        traction.displacement_um(push, 1.0, 4 * YOUNG, POISSON, 2 * thickness),
        moved / 2,
        rtol=1e-6,
        atol=1e-12,
    )


@pytest.mark.parametrize("poisson", [0.3, 0.5])
def test_layer_in_real_space_answers_waves_like_in_fourier_space(poisson):
    thickness, wave, pixel = 2.0, 2 * np.pi / 8, 0.5
    x = np.arange(128) * pixel
    push = np.broadcast_to(np.cos(wave * x), (2, 128, 128))  # y across the wave, x along it
    moved = traction.displacement_um(push, pixel, YOUNG, poisson, thickness)[:, 64, 48:80]
    across, along = moved @ np.cos(wave * x[48:80]) / np.sum(np.cos(wave * x[48:80]) ** 2)
    np.testing.assert_allclose((along, across), compliance(wave, YOUNG, poisson, thickness), rtol=0.02)


def test_nothing_wraps_around():
    push = np.zeros((2, 8, 20))
    push[0, 3, 0] = 1.0
    wide = np.zeros((2, 8, 60))
    wide[:, :, :20] = push
    alone, beside = (traction.displacement_um(p, 0.5, YOUNG, POISSON) for p in (push, wide))
    np.testing.assert_allclose(alone, beside[:, :, :20], atol=1e-12 * alone.max())


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"traction_pa": np.zeros((3, 4, 5))}, ShapeError, "components"),
        ({"traction_pa": np.zeros((2, 0, 5))}, ShapeError, "traction_pa must have shape"),
        ({"traction_pa": np.full((2, 4, 5), np.nan)}, InputError, "finite"),
        ({"pixel_um": -0.1}, InputError, "magnification"),
        ({"young_pa": 0.0}, InputError, "Young's modulus"),
        ({"poisson": 0.51}, InputError, "incompressible"),
        ({"thickness_um": 0.1}, InputError, "at least one pixel"),
        ({"thickness_um": np.nan}, InputError, "thickness_um"),
    ],
)
def test_bad_input(change, error, match):
    good = {"traction_pa": np.zeros((2, 4, 5)), "pixel_um": 0.5, "young_pa": 1e3, "poisson": 0.5}
    with pytest.raises(error, match=match):
        traction.displacement_um(**(good | change))
