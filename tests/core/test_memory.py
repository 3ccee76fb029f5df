"""The peak of memory never falls, and sees what was held and let go."""

import sys

import numpy as np
import pytest

from formotion.core import memory


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no resource module")
def test_the_peak_sees_an_array_that_is_gone():
    before = memory.peak_mib()
    held = np.ones(int(before + 64) * memory.MIB // 8)  # larger than all that was ever held
    held_mib = held.nbytes / memory.MIB
    del held
    assert memory.peak_mib() > held_mib
    assert memory.peak_mib() >= before


def test_without_the_module_it_says_that_it_does_not_know(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", None)
    assert np.isnan(memory.peak_mib())


def test_no_card_no_memory(monkeypatch):
    torch = pytest.importorskip("torch")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert memory.peak_gpu_mib() == 0
