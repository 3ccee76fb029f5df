"""The measured colony of force/stress: outlines grow by their margin, pictures stay off the page."""

from dataclasses import replace

import numpy as np
import pytest

from formotion import data
from formotion.data.download import Unreachable
from formotion.force import stress
from formotion.force.plots import stress_real


def test_outlines_grow_by_their_margin():
    seen = stress_real.stand_in()
    masks = stress_real.outlines(seen, (0.0, 5.0, 10.0))
    rows = {margin: np.flatnonzero(mask.any(axis=1)) for margin, mask in masks.items()}
    grown_um = [(rows[m].max() - rows[0.0].max()) * seen.pixel_um for m in (5.0, 10.0)]
    np.testing.assert_allclose(grown_um, [5, 10], atol=seen.pixel_um)


def test_maps_are_drawn_unless_the_licence_forbids(shown):
    seen = stress_real.stand_in()
    masks = stress_real.outlines(seen, (0.0,))
    found = {0.0: stress.infer(seen.traction_pa, masks[0.0], seen.pixel_um, seen.std_pa)}
    stress_real.maps(replace(seen, may_show=False), masks, found)
    assert shown == []
    stress_real.maps(seen, masks, found)
    assert len(shown) == 1


@pytest.mark.parametrize(("context", "may_show"), [("book", False), ("interactive", True)])
def test_the_measured_colony_is_whole_and_balanced(monkeypatch, context, may_show):
    monkeypatch.setenv("FORMOTION_CONTEXT", context)
    seen = stress_real.colony()
    if seen.window == 1:
        pytest.skip("the measured colony is not on this machine")
    assert seen.may_show == may_show
    mask = stress_real.outlines(seen, (6.0,))[6.0]
    assert not mask[[0, -1]].any()
    assert not mask[:, [0, -1]].any()
    net_pa = np.hypot(*(seen.traction_pa * mask).sum(axis=(1, 2)))
    assert net_pa < 0.05 * np.hypot(*seen.traction_pa)[mask].sum()


def test_without_the_data_a_simulated_colony_says_so(monkeypatch):
    def gone(name):
        raise Unreachable("no network")

    monkeypatch.setattr(data, "load", gone)
    assert stress_real.colony().said.startswith("Not measured")
