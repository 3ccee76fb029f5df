"""Groups of cells: the exact distance density, action and reaction, and bad input."""

import numpy as np
import pytest

from formotion.core.errors import InputError
from formotion.dynamics.contacts import Contact, distance_density, simulate

CONTACT = Contact(strength_per_s=0.05, rest_um=8.0, reach_um=16.0)


def test_distances_of_a_pair_in_a_trap_follow_the_exact_density():
    rng = np.random.default_rng(0)
    path = simulate(CONTACT, 4000, 2, 100.0, 10, rng, diffusion=0.5, trap_per_s=0.005, substeps=50)
    apart = np.diff(path.position_um[-4:], axis=2)[:, :, 0]
    r = np.linspace(0, 60, 1201)
    exact = distance_density(CONTACT, 0.005, 0.5, r)
    edges = np.array([0, 5, 8, 11, 15, 20, 60.0])
    seen = np.histogram(np.hypot(*np.moveaxis(apart, -1, 0)), edges)[0] / apart[..., 0].size
    expected = np.diff(np.interp(edges, r, np.cumsum(exact) * (r[1] - r[0])))
    np.testing.assert_allclose(seen, expected, atol=0.012)


def test_the_pair_force_is_its_own_reaction_and_sums_over_others():
    place = np.random.default_rng(1).uniform(0, 20, (5, 4, 2))
    push = Contact(0.05, 8.0, 16.0, swirl_per_s=0.02).velocity(place)
    np.testing.assert_allclose(push.sum(axis=1), 0, atol=1e-12)
    pairs = sum(
        Contact(0.05, 8.0, 16.0, swirl_per_s=0.02).velocity(place[:, [0, j]])[:, 0] for j in range(1, 4)
    )
    np.testing.assert_allclose(push[:, 0], pairs, atol=1e-12)


def test_the_pair_force_turns_with_the_cells_and_ends_at_its_reach():
    contact = Contact(0.05, 8.0, 16.0, swirl_per_s=0.02)
    place = np.random.default_rng(1).uniform(0, 20, (4, 2))
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    np.testing.assert_allclose(contact.velocity(place @ turn.T), contact.velocity(place) @ turn.T, atol=1e-12)
    assert np.all(contact.velocity(np.array([[0.0, 0.0], [0.0, 16.0]])) == 0)
    away = contact.velocity(np.array([[0.0, 0.0], [0.0, 4.0]]))
    assert away[0, 1] < 0 < away[1, 1]


def test_crawling_has_the_stated_speed_and_persistence():
    nothing = Contact(strength_per_s=0.0)
    rng = np.random.default_rng(2)
    path = simulate(
        nothing, 3000, 1, 6.0, 20, rng, diffusion=0.0, propulsion_um_per_s=0.1, persistence_s=60.0
    )
    moved = (path.position_um[-1] - path.position_um[0])[:, 0]
    exact = 2 * 0.1**2 * 60 * (120 - 60 * (1 - np.exp(-2)))
    np.testing.assert_allclose(moved.var(axis=0), exact, rtol=0.08)


def test_box_and_field_hold_and_carry_the_cells():
    rng = np.random.default_rng(3)
    boxed = simulate(Contact(), 10, 4, 60.0, 50, rng, diffusion=0.2, box_um=40.0).position_um
    assert np.abs(boxed).max() < 27
    carried = simulate(Contact(0.0), 5, 2, 10.0, 10, rng, diffusion=0.0, field=lambda x: 0 * x + [0.0, 0.1])
    np.testing.assert_allclose(
        carried.position_um[-1] - carried.position_um[0], 0 * carried.position_um[0] + [0, 10]
    )


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: Contact(rest_um=-1.0), "rest_um must be positive"),
        (lambda: Contact(rest_um=9.0, reach_um=9.0), "reach_um must exceed"),
        (lambda: simulate(CONTACT, 1, 2, 1.0, 2, np.random.default_rng(0), diffusion=-1.0), "diffusion must"),
        (lambda: simulate(CONTACT, 1, 2, -1.0, 2, np.random.default_rng(0)), "dt_s must be positive"),
        (lambda: simulate(CONTACT, 1, 2, 1.0, 2, np.random.default_rng(0), box_um=0.0), "box_um must"),
        (lambda: simulate(CONTACT, 1, 2, 1.0, 2, np.random.default_rng(0), persistence_s=np.nan), "persist"),
        (lambda: simulate(CONTACT, 0, 2, 1.0, 2, np.random.default_rng(0)), "groups must be a whole number"),
        (lambda: simulate(CONTACT, 1, 2.5, 1.0, 2, np.random.default_rng(0)), "cells must be a whole number"),
        (lambda: distance_density(CONTACT, 0.0, 0.5, [0.0, 1.0]), "trap_per_s must be positive"),
    ],
)
def test_bad_input_is_named(make, match):
    with pytest.raises(InputError, match=match):
        make()
