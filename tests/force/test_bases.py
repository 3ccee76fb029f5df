"""Bases: values, gradients and names."""

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.force.bases import coordinates, fourier, polynomial, radial

BASES = {
    "polynomial": (polynomial(4), 3),
    "fourier": (fourier(2, period_um=3.0), 2),
    "radial": (radial([[0.0, 1.0], [2.0, -1.0]], 0.8), 2),
    "sum": (polynomial(2) + radial([[0.5]], 1.0), 1),
}


@pytest.mark.parametrize("name", BASES)
def test_gradients_are_those_of_the_values(name):
    basis, width = BASES[name]
    x, step = np.random.default_rng(0).normal(size=(20, width)), 1e-5
    for axis, shift in enumerate(step * np.eye(width)):
        numeric = (basis.values(x + shift) - basis.values(x - shift)) / (2 * step)
        np.testing.assert_allclose(basis.gradient(x)[..., axis], numeric, atol=1e-7)


@pytest.mark.parametrize("name", BASES)
def test_every_function_has_its_own_name(name):
    basis, width = BASES[name]
    names = basis.names(coordinates(width))
    assert len(set(names)) == len(names) == basis.values(np.zeros((1, width))).shape[1]


def test_polynomials_are_all_products_in_order():
    x = np.array([[2.0, 3.0]])
    values = dict(zip(polynomial(4).names(("y", "x")), polynomial(4).values(x)[0], strict=True))
    assert len(values) == 15
    assert (values["1"], values["y² x"], values["y x³"], values["x^4"]) == (1, 12, 54, 81)


def test_fourier_repeats_and_holds_every_wave_once():
    basis = fourier(1, period_um=[2.0, 5.0])
    x = np.random.default_rng(1).normal(size=(7, 2))
    np.testing.assert_allclose(basis.values(x + [2.0, 5.0]), basis.values(x), atol=1e-12)
    assert np.linalg.matrix_rank(basis.values(np.random.default_rng(2).uniform(0, 5, (200, 2)))) == 9


def test_bad_bases_are_refused():
    for order in (-1, 1.5, True, "3"):
        with pytest.raises(InputError, match="order must be a whole number"):
            polynomial(order)
    with pytest.raises(InputError, match="order must be a whole number from 1"):
        fourier(0, 1.0)
    with pytest.raises(InputError, match="period_um must be positive"):
        fourier(1, [1.0, -2.0])
    with pytest.raises(InputError, match="width_um must be positive"):
        radial([[0.0]], 0)
    with pytest.raises(ShapeError, match="centres_um must have shape"):
        radial([0.0, 1.0], 1.0)
