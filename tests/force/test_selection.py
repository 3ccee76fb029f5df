"""Selection of terms against brute force over all laws."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formotion.core.errors import InputError
from formotion.force.averaging import average
from formotion.force.selection import log_evidence, select, standardised, sweep


def problem(seed, p=6):
    rng = np.random.default_rng(seed)
    mix = np.eye(p) + 0.4 * rng.normal(size=(p, p))
    covariance = mix @ mix.T * rng.uniform(0.1, 10)
    truth = rng.normal(0, 6, p) * (rng.random(p) < 0.4) * np.sqrt(np.diag(covariance))
    return rng.multivariate_normal(truth, covariance), covariance


def every_law(estimate, covariance):
    """Return supports, coefficients and evidence of all laws, by dense least squares."""
    precision = np.linalg.inv(covariance)
    u, p = precision @ estimate, len(estimate)
    found = []
    for support in product([False, True], repeat=p):
        inside = np.array(support)
        fit = np.zeros(p)
        fit[inside] = np.linalg.solve(precision[np.ix_(inside, inside)], u[inside])
        found.append((inside, fit, float(log_evidence(0.5 * fit @ u, inside.sum(), p))))
    return found


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_search_ends_at_a_law_that_no_single_change_improves(seed):
    estimate, covariance = problem(seed)
    support, refined, refined_covariance = select(estimate, covariance)
    laws = every_law(estimate, covariance)
    score = {tuple(s): value for s, _, value in laws}
    fit = next(fit for s, fit, _ in laws if (s == support).all())
    np.testing.assert_allclose(refined, fit, rtol=1e-7, atol=1e-9)
    for k in range(len(support)):
        changed = support.copy()
        changed[k] = not changed[k]
        assert score[tuple(changed)] <= score[tuple(support)] + 1e-6
    precision = np.linalg.inv(covariance)
    block = np.linalg.inv(precision[np.ix_(support, support)])
    np.testing.assert_allclose(refined_covariance[np.ix_(support, support)], block, rtol=1e-6)
    assert not refined_covariance[~support].any()


def test_search_nearly_always_finds_the_best_of_all_laws():
    hits = 0
    for seed in range(40):
        estimate, covariance = problem(seed)
        best = max(every_law(estimate, covariance), key=lambda law: law[2])
        hits += (select(estimate, covariance)[0] == best[0]).all()
    assert hits >= 36


def test_average_is_that_over_all_laws():
    for seed in (1, 2, 3):
        estimate, covariance = problem(seed)
        laws = every_law(estimate, covariance)
        values = np.array([value for *_, value in laws])
        weight = np.exp(values - values.max())
        weight /= weight.sum()
        exact = sum(w * support for w, (support, *_) in zip(weight, laws, strict=True))
        probability, _, covariance_found = average(estimate, covariance)
        np.testing.assert_allclose(probability, exact, atol=0.2)
        assert np.linalg.eigvalsh(covariance_found).min() > -1e-9


def test_average_doubts_what_it_leaves_out():
    estimate, covariance = np.array([9.0, 1.9]), np.eye(2)
    probability, mean, spread = average(estimate, covariance)
    assert probability[0] > 0.999
    assert 0.1 < probability[1] < 0.9
    assert 0 < mean[1] < 1.9
    assert spread[1, 1] > 0.2


def test_a_sweep_is_undone_by_the_next_one():
    _, table = standardised(*problem(4))
    once = table.copy()
    sweep(once, 2)
    assert abs(once - table).max() > 0.1
    sweep(once, 2)
    np.testing.assert_allclose(once, table, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.floats(1e-6, 1e6))
def test_units_do_not_change_the_selection(seed, unit):
    estimate, covariance = problem(seed)
    units = np.array([unit, 1, 1, unit, 1, 1])
    support = select(estimate, covariance)[0]
    np.testing.assert_array_equal(select(estimate * units, covariance * np.outer(units, units))[0], support)


def test_terms_cannot_repeat_each_other():
    for method in (select, average):
        with pytest.raises(InputError, match="covariance must be positive definite"):
            method(np.ones(2), np.ones((2, 2)))


def test_evidence_prices_terms_and_choices():
    assert log_evidence(0.0, 0, 20) == 0
    assert log_evidence(4.0, 1, 20) < 0 < log_evidence(4.0, 1, 2)
    assert log_evidence(50.0, 1, 20) > log_evidence(50.0, 2, 20) > log_evidence(50.0, 5, 20)
