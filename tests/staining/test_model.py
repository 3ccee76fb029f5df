import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from formotion.core.errors import DataError, InputError, ShapeError
from formotion.staining import model
from formotion.staining.scaling import Scale

RNG = np.random.default_rng(6)
INPUTS = [100 + 20 * RNG.normal(size=(1, 40, 48)) for _ in range(3)]
TARGETS = [3000 + 10 * (field - 100) for field in INPUTS]
QUICK = model.Setting(width=4, levels=2, side_px=24, batch=4, steps=8, epochs=12, learning_rate=2e-2)


@pytest.fixture(scope="module")
def stain():
    return model.train(INPUTS[:2], TARGETS[:2], setting=QUICK, device="cpu")


def test_a_simple_relation_is_learned_in_the_units_of_the_images(stain):
    error = stain.predict(INPUTS[2]) - TARGETS[2]
    assert error.std() < 0.5 * TARGETS[2].std()
    assert abs(error.mean()) < 0.2 * TARGETS[2].std()


def test_the_seed_repeats_a_training(stain):
    again = model.train(INPUTS[:2], TARGETS[:2], setting=QUICK, device="cpu")
    other = model.train(INPUTS[:2], TARGETS[:2], setting=replace(QUICK, seed=1), device="cpu")
    np.testing.assert_array_equal(again.predict(INPUTS[2]), stain.predict(INPUTS[2]))
    assert not np.array_equal(other.predict(INPUTS[2]), stain.predict(INPUTS[2]))


def test_an_interrupted_training_goes_on(stain, tmp_path):
    def stop(now):
        if now.epochs == 5 and not now.stopped_because:
            raise KeyboardInterrupt

    path = tmp_path / "run.pt"
    first = model.train(INPUTS[:2], TARGETS[:2], setting=QUICK, checkpoint=path, watch=stop, device="cpu")
    assert (first.training.epochs, first.training.stopped_because) == (5, "interrupted")
    resumed = model.train(INPUTS[:2], TARGETS[:2], setting=QUICK, checkpoint=path, device="cpu")
    np.testing.assert_array_equal(resumed.predict(INPUTS[2]), stain.predict(INPUTS[2]))


def test_held_out_fields_choose_the_epoch():
    wrong = [6000 - target for target in TARGETS[2:]]
    found = model.train(INPUTS[:2], TARGETS[:2], (INPUTS[2:], wrong), QUICK, device="cpu")
    assert found.training.best_epoch < QUICK.epochs
    assert found.training.held_out_loss[-1] > 2 * min(found.training.held_out_loss)


def test_a_stain_comes_back_from_its_files(stain, tmp_path):
    stain.save(tmp_path)
    again = model.load(tmp_path)
    np.testing.assert_array_equal(again.predict(INPUTS[2]), stain.predict(INPUTS[2]))
    assert again.training == stain.training
    weights = torch.load(tmp_path / "model.pt", weights_only=True)
    assert all(isinstance(value, torch.Tensor) for value in weights.values())
    said = json.loads((tmp_path / "model.json").read_text("utf-8"))
    assert said["architecture"] == {"inputs": 1, "outputs": 1, "width": 4, "levels": 2}
    assert said["versions"]["torch"] == torch.__version__


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda said: {}, r"holds no virtual stain \('input_scale'\): train it again"),
        (lambda said: said | {"architecture": {"width": 8}}, "holds no virtual stain .*: train it again"),
        (lambda said: said | {"training": {"x": 1}}, "holds no virtual stain"),
    ],
)
def test_a_damaged_description_is_refused(stain, tmp_path, change, message):
    stain.save(tmp_path)
    path = tmp_path / "model.json"
    path.write_text(json.dumps(change(json.loads(path.read_text("utf-8")))), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        model.load(tmp_path)


def test_wrong_images_are_refused(stain):
    with pytest.raises(ShapeError, match=r"image must have shape \(1, Y, X\), got \(2, 40, 48\)"):
        stain.predict(np.ones((2, 40, 48)))
    with pytest.raises(InputError, match="image must be finite, got 1920 NaN"):
        stain.predict(np.full((1, 40, 48), np.nan))


@pytest.mark.parametrize(
    ("fields", "message"),
    [([], "at least one field, got none"), ([np.ones((1, 9, 9))], "must vary and be finite, got .*0.0"),
     ([np.full((1, 9, 9), np.nan)], "must vary and be finite, got .*nan")],
)  # fmt: skip
def test_a_scale_needs_fields_that_vary(fields, message):
    with pytest.raises(InputError, match=message):
        Scale.of(fields)


def test_a_scale_is_undone():
    scale = Scale.of([np.concatenate([INPUTS[0], TARGETS[0]])])
    image = np.concatenate([INPUTS[1], TARGETS[1]])
    np.testing.assert_allclose(scale.undone(scale.applied(image)), image)
    applied = scale.applied(np.concatenate([INPUTS[0], TARGETS[0]]))
    np.testing.assert_allclose(applied.mean(axis=(1, 2)), 0, atol=1e-12)
    np.testing.assert_allclose(applied.std(axis=(1, 2)), 1)


@pytest.mark.parametrize("change", [{"steps": 0}, {"batch": 0}, {"side_px": 0}, {"width": 0}, {"epochs": 0}])
def test_bad_settings_are_refused(change):
    with pytest.raises(InputError, match=f"{next(iter(change))} must be a whole number from 1, got 0"):
        model.train(INPUTS[:2], TARGETS[:2], setting=replace(QUICK, **change))


def test_with_either_sign_bright_and_dark_mean_the_same():
    """The target is where the input is far from its mean, on either side; training fields show one side."""
    rng = np.random.default_rng(1)
    spots = (rng.random((4, 1, 48, 48)) < 0.05).astype(np.float32)
    inputs = spots + 0.1 * rng.normal(size=spots.shape).astype(np.float32)
    setting = model.Setting(width=4, levels=1, side_px=16, batch=8, steps=16, epochs=12)
    errors = {}
    for either in (False, True):
        trained = model.train(inputs, spots, setting=replace(setting, either_sign=either))
        turned_over = 2 * inputs.mean() - inputs[0]
        errors[either] = np.mean((trained.predict(turned_over) - spots[0]) ** 2) / spots.var()
    assert errors[True] < 0.5
    assert errors[False] > 1
