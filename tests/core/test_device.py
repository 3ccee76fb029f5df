import pytest
import torch

from formotion.core import device
from formotion.core.errors import InputError


@pytest.mark.parametrize(
    ("there", "chosen"), [({"cuda", "mps", "cpu"}, "cuda"), ({"mps", "cpu"}, "mps"), ({"cpu"}, "cpu")]
)
def test_a_gpu_is_preferred(monkeypatch, there, chosen):
    monkeypatch.setattr(device, "_is_there", lambda kind: kind in there)
    assert device.pick() == torch.device(chosen)


@pytest.mark.parametrize("name", ["tpu", "cpux", ""])
def test_an_unknown_device_is_refused(name):
    with pytest.raises(InputError, match="device must be one of cuda, mps, cpu, got"):
        device.pick(name)


def test_a_device_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setattr(device, "_is_there", lambda kind: kind == "cpu")
    with pytest.raises(InputError, match="'cuda:1' is not there: leave it out, or give 'cpu'"):
        device.pick("cuda:1")


def test_cells_grow_with_a_gpu(monkeypatch):
    monkeypatch.setattr(device, "_is_there", lambda kind: kind == "cpu")
    assert device.by_device(processor=1, gpu=2) == 1
    monkeypatch.setattr(device, "_is_there", lambda kind: True)
    assert device.by_device(processor=1, gpu=2) == 2
