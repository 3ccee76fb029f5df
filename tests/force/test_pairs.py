"""Contact interaction from tracks of cells that meet: recovered, covered, and not made up."""

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.dynamics.contacts import Contact, simulate
from formotion.force import pairs

CONTACT, NOTHING = Contact(0.02, 8.0, 16.0), Contact(0.0, 8.0, 16.0)
DT_S, REACH_UM = 10.0, 16.0
CRAWL = {"propulsion_um_per_s": 0.05, "persistence_s": 120.0}


def films(contact, seed, groups=40, cells=4, steps=50, error_um=0.0, **world):
    rng = np.random.default_rng(seed)
    path = simulate(contact, groups, cells, DT_S, steps, rng, substeps=5, **({"trap_per_s": 0.003} | world))
    seen = path.position_um + error_um * rng.standard_normal(path.position_um.shape)
    return list(seen.transpose(1, 0, 2, 3))


def errors(contact, seeds=range(4), options=None, **world):
    """Return how far the profiles are off, in stated standard deviations and in µm/s."""
    off, size = [], []
    for seed in seeds:
        options = {"confounder": "field"} | (options or {})
        found = pairs.infer(films(contact, seed, **world), DT_S, REACH_UM, **options)
        for seen, std, truth in (
            (found.along, found.along_std, contact.along),
            (found.across, found.across_std, contact.across),
        ):
            size.append(seen - truth(found.distance_um))
            off.append(size[-1] / std)
    return np.array(off), np.array(size)


@pytest.mark.parametrize(
    "world", [{}, CRAWL, CRAWL | {"error_um": 0.3}], ids=["diffusing", "crawling", "blurry"]
)
def test_a_known_contact_force_is_recovered_within_its_errors(world):
    off, size = errors(Contact(0.02, 8.0, 16.0, swirl_per_s=0.005), **world)
    assert 0.75 < np.mean(abs(off) < 1.67) <= 1
    assert np.abs(size.reshape(-1, 2, 6).mean(axis=0)).max() < 0.012  # of 0.06 µm/s


def test_crawling_that_is_not_allowed_for_hides_the_repulsion():
    _, naive = errors(CONTACT, options={"crawling": False}, **CRAWL)
    _, ours = errors(CONTACT, **CRAWL)
    closest = [size.reshape(-1, 2, 6)[:, 0, 0].mean() for size in (naive, ours)]
    assert closest[0] < -0.012
    assert abs(closest[1]) < 0.009


def test_an_external_field_feigns_attraction_until_it_is_allowed_for():
    drift, field = (
        pairs.infer(films(NOTHING, 3), DT_S, REACH_UM, confounder=confounder)
        for confounder in ("drift", "field")
    )
    assert drift.interacts
    assert drift.along[-1] < -5 * drift.along_std[-1]
    assert not field.interacts


def test_a_drift_of_the_stage_does_no_harm_once_it_is_taken_off():
    still = films(CONTACT, 4)
    stage = np.random.default_rng(5).normal(0, 3.0, (51, 1, 2)).cumsum(axis=0)
    moved = [film + stage for film in still]
    plain, corrected = (pairs.infer(one, DT_S, REACH_UM) for one in (still, moved))
    np.testing.assert_allclose(corrected.along, plain.along, atol=1e-9)
    np.testing.assert_allclose(corrected.along_std, plain.along_std, atol=1e-9)
    ignored = pairs.infer(moved, DT_S, REACH_UM, confounder="none")
    assert abs(ignored.along - plain.along).max() > 1e-4


def test_false_alarms_are_rare_and_the_profile_can_be_asked_anywhere():
    found = [pairs.infer(films(NOTHING, s, **CRAWL), DT_S, REACH_UM, confounder="field") for s in range(8)]
    assert np.mean([one.interacts for one in found]) <= 0.25
    one = found[0]
    np.testing.assert_allclose(one.at(one.distance_um), one.along)
    assert np.all(one.at([16.0, 20.0]) == 0)
    assert one.left_um2_per_s2[1] > 0.2 * CRAWL["propulsion_um_per_s"] ** 2


def test_rotation_order_of_cells_and_units_do_not_matter():
    some = films(Contact(0.02, 8.0, 16.0, swirl_per_s=0.005), 1, groups=20)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    plain = pairs.infer(some, DT_S, REACH_UM)
    turned = pairs.infer([film[:, ::-1] @ turn.T for film in some], DT_S, REACH_UM)
    nano = pairs.infer([1e3 * film for film in some], DT_S / 60, 1e3 * REACH_UM)
    for name in ("along", "across", "along_std"):
        np.testing.assert_allclose(getattr(turned, name), getattr(plain, name), rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(getattr(nano, name), 6e4 * getattr(plain, name), rtol=1e-6, atol=1e-6)
    mirrored = pairs.infer([film * [1, -1] for film in some], DT_S, REACH_UM)
    np.testing.assert_allclose(mirrored.across, -plain.across, atol=1e-9)


def test_cells_that_are_not_always_seen_and_films_of_all_sizes_are_used():
    some = films(CONTACT, 2)
    some[0][10:20, 1] = np.nan
    some[1] = some[1][:30, :3]
    assert pairs.infer(some, DT_S, REACH_UM, confounder="field").interacts


def test_three_dimensions_have_no_across():
    some = [np.concatenate([film, 0.1 * film[..., :1]], axis=-1) for film in films(CONTACT, 2)]
    assert pairs.infer(some, DT_S, REACH_UM).across is None


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"films": []}, InputError, "at least one film"),
        ({"films": [np.zeros((20, 2))]}, ShapeError, r"films\[0\] must have shape"),
        ({"films": [np.zeros((20, 1, 2))]}, InputError, "must show 2 cells"),
        ({"films": [np.zeros((4, 3, 2))]}, InputError, "must show 2 cells in 6 frames"),
        ({"films": [np.full((20, 3, 2), np.inf)]}, InputError, "must be finite or NaN"),
        ({"films": [np.full((20, 3, 2), np.nan)]}, InputError, "cells must meet"),
        ({"dt_s": 0.0}, InputError, "dt_s must be positive"),
        ({"reach_um": -1.0}, InputError, "reach_um must be positive"),
        ({"reach_um": 1e-3}, InputError, "cells must meet"),
        ({"bins": 1}, InputError, "bins must be a whole number from 2"),
        ({"confounder": "wind"}, InputError, "confounder must be one of none, drift, field"),
    ],
)
def test_bad_input_is_named(change, error, match):
    good = {"films": [np.random.default_rng(0).normal(0, 5, (50, 3, 2))], "dt_s": 1.0, "reach_um": 16.0}
    with pytest.raises(error, match=match):
        pairs.infer(**(good | change))
