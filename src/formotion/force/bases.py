"""Functions in which an unknown law of motion is written as a sum: polynomials, waves, bumps, or your own."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations_with_replacement, product

import numpy as np

from formotion.core.errors import InputError
from formotion.core.validate import finite_array, positive

COORDINATES = {1: ("x",), 2: ("y", "x"), 3: ("y", "x", "z")}


@dataclass(frozen=True)
class Basis:
    """A set of functions of a state, with their gradients.

    Attributes
    ----------
    values : callable
        States (n, s) to values (n, b).
    gradient : callable
        States (n, s) to derivatives (n, b, s).
    names : callable
        Names of the s coordinates to the b names of the functions.

    Examples
    --------
    >>> basis = polynomial(1) + radial([[0.0, 0.0]], width_um=2.0)
    >>> basis.names(("y", "x"))
    ['1', 'y', 'x', 'bump 1']
    >>> basis.values(np.zeros((5, 2))).shape, basis.gradient(np.zeros((5, 2))).shape
    ((5, 4), (5, 4, 2))
    """

    values: Callable
    gradient: Callable
    names: Callable

    def __add__(self, other):
        """Return the basis that holds the functions of both."""
        return Basis(
            lambda x: np.hstack([self.values(x), other.values(x)]),
            lambda x: np.concatenate([self.gradient(x), other.gradient(x)], axis=1),
            lambda coordinates: self.names(coordinates) + other.names(coordinates),
        )


def coordinates(dimensions):
    """Return the names of the axes of a track: (y, x) in pictures.

    Examples
    --------
    >>> coordinates(2), coordinates(4)
    (('y', 'x'), ('x1', 'x2', 'x3', 'x4'))
    """
    return COORDINATES.get(dimensions) or tuple(f"x{i + 1}" for i in range(dimensions))


def polynomial(order):
    """All products of coordinates up to a total order, the constant included.

    Parameters
    ----------
    order : int
        0 or more. Coordinates count from the origin, in µm: keep the tracks near it.

    Returns
    -------
    Basis

    Raises
    ------
    InputError
        If `order` is no whole number from 0.

    Examples
    --------
    >>> polynomial(2).names(("y", "x"))
    ['1', 'y', 'x', 'y²', 'y x', 'x²']
    >>> polynomial(2).values(np.array([[2.0, 3.0]])).tolist()
    [[1.0, 2.0, 3.0, 4.0, 6.0, 9.0]]
    """
    order = _whole("order", order, 0, "3 holds cubic forces")

    def values(x):
        factors = _products(x.shape[1], order)
        place = {factor: i for i, factor in enumerate(factors)}
        out = np.ones((len(x), len(factors)), order="F")
        for i, factor in enumerate(factors[1:], 1):
            np.multiply(out[:, place[factor[:-1]]], x[:, factor[-1]], out=out[:, i])
        return out

    def gradient(x):
        below, factors = values(x), _products(x.shape[1], order)
        place = {factor: i for i, factor in enumerate(factors)}
        out = np.zeros((len(x), len(factors), x.shape[1]))
        for i, factor in enumerate(factors):
            for axis in set(factor):
                rest = list(factor)
                rest.remove(axis)
                out[:, i, axis] = factor.count(axis) * below[:, place[tuple(rest)]]
        return out

    def names(axes):
        return [_monomial(factor, axes) for factor in _products(len(axes), order)]

    return Basis(values, gradient, names)


def fourier(order, period_um):
    """Sines and cosines up to `order` waves per period along each axis, and the constant.

    Parameters
    ----------
    order : int
        1 or more.
    period_um : float or (s,) array_like, µm
        Period along each axis.

    Returns
    -------
    Basis

    Raises
    ------
    InputError
        If `order` or a period is not positive.

    Examples
    --------
    >>> fourier(1, period_um=4.0).names(("x",))
    ['1', 'cos(1 x)', 'sin(1 x)']
    >>> fourier(2, period_um=4.0).values(np.zeros((1, 1))).tolist()
    [[1.0, 1.0, 1.0, 0.0, 0.0]]
    """
    order = _whole("order", order, 1, "2 is a start")
    period = np.array(
        [positive("period_um", p, "the length after which it repeats") for p in _list(period_um)]
    )

    def phase(x):
        waves = _waves(x.shape[1], order)
        k = 2 * np.pi * waves / period
        return x @ k.T, k

    def values(x):
        angle, _ = phase(x)
        return np.hstack([np.ones((len(x), 1)), np.cos(angle), np.sin(angle)])

    def gradient(x):
        angle, k = phase(x)
        parts = [
            np.zeros((len(x), 1, x.shape[1])),
            -np.sin(angle)[..., None] * k,
            np.cos(angle)[..., None] * k,
        ]
        return np.concatenate(parts, axis=1)

    def names(axes):
        inside = [
            " + ".join(f"{n} {axis}" for n, axis in zip(wave, axes, strict=True) if n)
            for wave in _waves(len(axes), order)
        ]
        return ["1", *(f"cos({text})" for text in inside), *(f"sin({text})" for text in inside)]

    return Basis(values, gradient, names)


def radial(centres_um, width_um):
    """Gaussian bumps exp(-|x - c|² / 2 w²) around given centres.

    Parameters
    ----------
    centres_um : (b, s) array_like, µm
    width_um : float, µm
        w; about the distance between centres.

    Returns
    -------
    Basis

    Raises
    ------
    InputError, ShapeError
        If a centre is not finite or the width not positive.

    Examples
    --------
    >>> radial([[0.0], [1.0]], width_um=1.0).values(np.zeros((1, 1))).round(3).tolist()
    [[1.0, 0.607]]
    """
    centres = finite_array("centres_um", centres_um, ("b", "s"), "one row per bump")
    width = positive("width_um", width_um, "about the distance between centres")

    def values(x):
        away = x[:, None, :] - centres
        return np.exp(-0.5 * (away**2).sum(axis=-1) / width**2)

    def gradient(x):
        return -values(x)[..., None] * (x[:, None, :] - centres) / width**2

    return Basis(values, gradient, lambda axes: [f"bump {i + 1}" for i in range(len(centres))])


def _products(axes, order):
    return [factor for n in range(order + 1) for factor in combinations_with_replacement(range(axes), n)]


def _waves(axes, order):
    """Wave numbers of one half of the plane, for cosines are even."""
    half = [wave for wave in product(range(-order, order + 1), repeat=axes) if wave > (0,) * axes]
    return np.array(half)


def _monomial(factor, axes):
    powers = [(axis, factor.count(i)) for i, axis in enumerate(axes) if i in factor]
    return " ".join(axis + ("", "²", "³")[n - 1] if n < 4 else f"{axis}^{n}" for axis, n in powers) or "1"


def _list(value):
    return [value] if np.ndim(value) == 0 else list(value)


def _whole(name, value, low, remedy):
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < low:
        raise InputError(f"{name} must be a whole number from {low}, got {value!r}: {remedy}")
    return int(value)
