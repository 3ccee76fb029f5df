"""Figures of force/traction: what they draw is what they are given, and unsolved work is marked."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from formotion import plot
from formotion.core import Estimate
from formotion.force import worlds
from formotion.force.plots import gel, real_pair
from formotion.force.plots import traction as figures
from formotion.force.waves import Waves


def test_figures_made_with_a_reference_say_so(shown):
    fig = plot.marked(plot.figure("half")[0], SimpleNamespace(is_reference=True))
    assert plot.REFERENCE_NOTE in fig.get_supxlabel()
    assert plot.marked(plot.figure("half")[0], len).get_supxlabel() == ""


def test_maps_share_the_scale_of_the_first():
    first, second = np.ones((2, 6, 8)), 5 * np.ones((2, 6, 8))
    fig = figures.maps({"truth": first, "found": second}, 0.5)
    limits = [ax.images[0].get_clim() for ax in fig.axes if ax.get_title(loc="left")]
    np.testing.assert_allclose(limits, [[0, np.sqrt(2)], [0, np.sqrt(2)]])
    plt.close(fig)


def test_relative_error_is_one_for_claiming_no_pull():
    truth = np.random.default_rng(0).normal(size=(2, 5, 7))
    assert figures.relative_error(0 * truth, truth) == pytest.approx(1)


def test_wave_spectra_find_the_known_crossing(shown):
    waves = Waves((48, 64), 0.5, 1e4, 0.5)
    moved = waves.wavelength_um / 7.0  # equals the noise at 7 µm
    crossing_um = figures.wave_spectra(waves, moved, np.ones_like(moved))
    assert crossing_um == pytest.approx(7.0, rel=0.15)
    assert len(shown) == 1


def test_intervals_count_those_that_hold_the_truth(shown):
    a = [(2.5, Estimate(2, 1, 3)), (3.0, Estimate(5, 4, 6))]
    b = [(1.0, Estimate(1, 0, 2)), (2.0, Estimate(1, 0, 2))]
    trials = {("a", "sparse"): a, ("b", "sparse"): b}
    hits = figures.intervals(trials, float, lambda estimate: estimate, "energy", "fJ")
    assert hits == {("a", "sparse"): 1, ("b", "sparse"): 2}
    assert "a world, sparse prior 1 of 2, b world, sparse prior 2 of 2" in shown[0][1]


def test_coverage_joins_the_pixels_of_all_experiments(shown):
    rng = np.random.default_rng(7)
    found = []
    for _ in range(6):
        truth = rng.normal(0, 100, (2, 30, 40))
        estimate = SimpleNamespace(
            traction_pa=truth + rng.normal(0, 5, truth.shape), std_pa=np.full_like(truth, 5)
        )
        found.append((SimpleNamespace(traction_pa=truth), estimate))
    shares = figures.coverage({("any", "smooth"): found})
    np.testing.assert_allclose(shares["any", "smooth"][1], 0.9, atol=0.02)


def test_errors_stand_in_the_titles_and_in_the_alternative_text(shown):
    truth = np.ones((2, 6, 8))
    figures.compare({"truth": truth, "none": 0 * truth}, 0.5, "Look.", truth=truth)
    fig, text = shown[0]
    assert [ax.get_title(loc="left") for ax in fig.axes[:2]] == ["truth", "none: error 1.00"]
    assert text.endswith("truth; none: error 1.00. Look.")


def test_three_numbers_are_printed_in_readable_units(capsys):
    joule, newton = Estimate(2e-15, 1e-15, 3e-15), Estimate(4e-9, 3e-9, 5e-9)
    field = SimpleNamespace(
        strain_energy_j=lambda: joule,
        summed_force_n=lambda: newton,
        net_force_n=lambda: SimpleNamespace(magnitude=newton),
    )
    figures.three_numbers(field, 2.5e-15, 0.0, 4.5e-9)
    lines = capsys.readouterr().out.splitlines()
    assert "2 (1 to 3, 90 %)" in lines[0]
    assert "truth 4.5" in lines[2]


def test_coverage_of_calibrated_intervals_is_their_level():
    rng = np.random.default_rng(1)
    truth = rng.normal(size=40_000) * rng.choice([0, 1], size=40_000)
    inside = np.abs(rng.normal(size=truth.size)) < 1.645
    middle, share = figures.coverage_by_truth(truth, inside, classes=4)
    assert middle[0] == 0
    assert (np.diff(middle) > 0).all()
    np.testing.assert_allclose(share, 0.9, atol=0.015)


def test_in_unit_scales_all_three_numbers():
    scaled = figures.in_unit(Estimate(2.0, 1.0, 4.0, 0.8), 10)
    assert (scaled.value, scaled.low, scaled.high, scaled.level) == (20, 10, 40, 0.8)


@pytest.mark.parametrize(
    "draw", [gel.springs_and_gel, gel.point_pull, gel.wave_response, gel.thickness], ids=lambda f: f.__name__
)
def test_gel_figures_have_labels_and_alternative_text(shown, draw):
    draw()
    fig, text = shown[0]
    assert len(text) > 60
    assert any("µm" in ax.get_xlabel() for ax in fig.axes)


def test_pull_and_movement_shows_both(shown):
    figures.pull_and_movement(worlds.simulate("patches", np.random.default_rng(0), shape=(24, 32)))
    assert sum(bool(ax.images) for ax in shown[0][0].axes) == 2


def published(shape=(60, 90)):
    rows, columns = np.arange(5.0, 55, 10), np.arange(5.0, 85, 10)
    at = np.stack(np.meshgrid(rows, columns, indexing="ij")).reshape(2, -1)
    return SimpleNamespace(
        rows_px=rows,
        columns_px=columns,
        traction_pa=np.arange(40.0).reshape(5, 8),
        at_px=at,
        shift_px=np.zeros_like(at),
    )


def test_a_published_solution_that_does_not_move_matches_worse(shown):
    image = np.random.default_rng(2).normal(size=(60, 90))
    shift = np.zeros((2, 60, 90))
    shift[0] = 6.0
    pair = SimpleNamespace(before=np.roll(image, 6, axis=0), after=image, pixel_um=0.5, published=published())
    field = SimpleNamespace(traction_pa=np.ones((2, 60, 1)) * np.linspace(0, 1, 90))
    numbers = real_pair.beside_published(field, SimpleNamespace(shift_px=shift), pair)
    assert numbers["our_match"] > 0.8 > 0.3 > numbers["stored_match"]
    assert numbers["our_top_px"] == 6.0
    assert numbers["our_top_pa"] == pytest.approx(np.sqrt(2))


def test_without_a_published_solution_the_numbers_are_missing_and_nothing_is_drawn(shown):
    numbers = real_pair.beside_published(None, None, SimpleNamespace(published=None))
    assert np.isnan(list(numbers.values())).all()
    assert not shown


def test_the_cell_is_shown_where_there_is_a_picture_of_it(shown):
    field = SimpleNamespace(traction_pa=np.ones((2, 30, 40)), std_pa=np.ones((2, 30, 40)))
    for cell, panels in ((np.eye(30, 40), 3), (None, 2)):
        real_pair.pull_and_error(field, SimpleNamespace(cell=cell, pixel_um=0.5))
        assert sum(bool(ax.images) for ax in shown[-1][0].axes) == panels
