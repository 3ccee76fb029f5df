import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import mse_loss
from torch.utils.data import DataLoader, TensorDataset

from formotion.core.errors import DataError, InputError
from formotion.core.training import Training, fit
from formotion.core.training_plan import Plan

SLOPE = 3.0


def pairs(n=32, seed=0):
    x = torch.randn(n, 4, generator=torch.Generator().manual_seed(seed))
    return x, SLOPE * x.sum(1, keepdim=True)


def batches(n=32, size=8):
    return DataLoader(TensorDataset(*pairs(n)), batch_size=size, shuffle=True)


HELD_OUT = [pairs(16, seed=1)]


def network():
    torch.manual_seed(5)
    return torch.nn.Sequential(
        torch.nn.Linear(4, 8),
        torch.nn.BatchNorm1d(8),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.2),
        torch.nn.Linear(8, 1),
    )


def noisy(inputs, targets):
    return inputs + 0.1 * torch.randn_like(inputs), targets


def train(net, **setting):
    setting = {"epochs": 6, "learning_rate": 0.02, "augment": noisy, "device": "cpu"} | setting
    return fit(net, batches(), HELD_OUT, mse_loss, **setting)


def weights(net):
    return torch.cat([value.double().ravel() for value in net.state_dict().values()])


def test_a_straight_line_is_found():
    x, y = pairs()
    line = torch.nn.Linear(4, 1)
    done = fit(line, [(x, y)], [(x, y)], mse_loss, epochs=300, learning_rate=0.1, device="cpu")
    np.testing.assert_allclose(line.weight.detach(), np.full((1, 4), SLOPE), rtol=1e-3)
    assert done.stopped_because == "all 300 epochs done"
    assert done.epochs == 300


def test_the_same_seed_repeats_and_another_does_not():
    first, again, other = network(), network(), network()
    histories = [train(first).held_out_loss, train(again).held_out_loss, train(other, seed=1).held_out_loss]
    assert histories[0] == histories[1] != histories[2]
    assert torch.equal(weights(first), weights(again))
    assert not torch.equal(weights(first), weights(other))


def test_the_random_numbers_of_the_caller_stay():
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    train(network_without_seed())
    assert torch.equal(torch.rand(4), expected)


def network_without_seed():
    with torch.random.fork_rng():
        return network()


class Interrupt:
    """Presses Ctrl-C in a given batch of a given epoch."""

    def __init__(self, at):
        self.left = at

    def __call__(self, inputs, targets):
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return noisy(inputs, targets)


@settings(max_examples=8, deadline=None)
@given(at=st.integers(4, 23))  # 4 batches an epoch, 6 epochs
def test_interrupted_and_resumed_is_as_if_run_through(tmp_path_factory, at):
    path = tmp_path_factory.mktemp("kept") / "run.pt"
    through = network()
    whole = train(through)
    stopped = train(network(), checkpoint=path, augment=Interrupt(at))
    assert stopped.stopped_because == "interrupted"
    assert stopped.epochs == at // 4
    assert stopped.held_out_loss == whole.held_out_loss[: at // 4]
    resumed = network()
    done = train(resumed, checkpoint=path)
    assert (done.train_loss, done.held_out_loss) == (whole.train_loss, whole.held_out_loss)
    assert torch.equal(weights(resumed), weights(through))
    assert done.seconds >= stopped.seconds


def test_an_interrupt_returns_the_best_state_so_far():
    short, stopped = network(), network()
    seen = []
    train(short, watch=lambda now: seen.append((now.epochs, weights(short))))
    train(stopped, augment=Interrupt(14))
    best = int(np.argmin(train(network()).held_out_loss[:3])) + 1
    assert torch.equal(weights(stopped), dict(seen)[best])
    assert not stopped.training


def test_an_interrupt_in_the_first_epoch_is_passed_on():
    with pytest.raises(KeyboardInterrupt):
        train(network(), augment=Interrupt(2))


def test_the_best_epoch_is_kept_not_the_last():
    x, y = pairs()
    line = torch.nn.Linear(4, 1)
    seen = []
    done = fit(
        line, [(x, y)], [(x, -y)], mse_loss, epochs=30, learning_rate=0.1, device="cpu",
        watch=lambda now: seen.append(weights(line)),
    )  # fmt: skip
    assert done.best_epoch == 1  # whatever is learned makes the held-out loss worse
    assert torch.equal(weights(line), seen[0])
    assert not torch.equal(weights(line), seen[-2])


def test_patience_ends_it():
    x, y = pairs()
    setting = {"epochs": 30, "learning_rate": 0.1, "patience": 4, "device": "cpu"}
    done = fit(torch.nn.Linear(4, 1), [(x, y)], [(x, -y)], mse_loss, **setting)
    assert done.epochs == 5
    assert done.stopped_because == "no better for 4 epochs"


@pytest.mark.parametrize(
    ("done", "seconds", "stops"),
    [(1, 4.0, False), (1, 6.0, True), (4, 7.9, False), (4, 8.1, True), (0, 99.0, False)],
)
def test_no_epoch_begins_that_would_take_too_long(done, seconds, stops):
    plan = Plan(epochs=100, learning_rate=0.1, patience=None, seconds=10.0, seed=0)
    training = Training(held_out_loss=(1.0,) * done, seconds=seconds)
    assert bool(plan.reason_to_stop(training)) == stops


def test_steps_fall_to_zero_with_whichever_budget_is_used_up_first():
    plan = Plan(epochs=10, learning_rate=0.1, patience=None, seconds=None, seed=0)
    steps = [plan.step_now(Training(held_out_loss=(1.0,) * n)) for n in (0, 5, 10)]
    np.testing.assert_allclose(steps, [0.1, 0.05, 0], atol=1e-15)
    timed = Plan(epochs=10, learning_rate=0.1, patience=None, seconds=4.0, seed=0)
    np.testing.assert_allclose(timed.step_now(Training(held_out_loss=(1.0,), seconds=2.0)), 0.05)


def test_held_out_loss_is_a_mean_over_samples_not_over_batches():
    x, y = pairs(10)
    line = torch.nn.Linear(4, 1)
    done = fit(line, [(x, y)], [(x[:9], y[:9]), (x[9:], y[9:])], mse_loss, epochs=1, device="cpu")
    np.testing.assert_allclose(done.held_out_loss[0], mse_loss(line(x), y).item(), rtol=1e-5)


def test_a_watcher_sees_each_epoch_and_the_end():
    seen = []
    done = train(network(), epochs=3, watch=seen.append)
    assert [now.epochs for now in seen] == [1, 2, 3, 3]
    assert [now.stopped_because for now in seen] == ["", "", "", "all 3 epochs done"]
    assert seen[-1] == done
    assert "3 epochs in" in str(done)
    assert "on cpu" in str(done)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"epochs": 0}, "epochs must be a whole number from 1, got 0"),
        (
            {"learning_rate": -1e-3},
            "learning_rate must be positive and finite, got -0.001: 1e-3 is a usual start",
        ),
        ({"patience": 0}, "patience must be a whole number from 1, got 0: give epochs, or leave it out"),
        ({"seconds": 0}, "seconds must be positive and finite, got 0"),
        ({"seed": -1}, "seed must be a whole number from 0, got -1"),
        ({"device": "abacus"}, "device must be one of"),
    ],
)
def test_bad_settings_are_refused(setting, message):
    with pytest.raises(InputError, match=message):
        train(network(), **setting)


def test_a_loss_that_is_no_number_names_epoch_and_remedy():
    x, y = pairs()
    with pytest.raises(InputError, match="epoch 1: the loss must be finite, got nan: lower learning_rate"):
        fit(torch.nn.Linear(4, 1), [(x * np.nan, y)], HELD_OUT, mse_loss, epochs=2, device="cpu")
    with pytest.raises(InputError, match="epoch 1, held out: the loss must be finite"):
        fit(torch.nn.Linear(4, 1), [(x, y)], [(x * np.nan, y)], mse_loss, epochs=2, device="cpu")


@pytest.mark.parametrize(("training", "held_out"), [([], HELD_OUT), (HELD_OUT, [])])
def test_no_batches_are_noticed(training, held_out):
    with pytest.raises(InputError, match="epoch 1.*there must be at least one batch, got none: give a list"):
        fit(torch.nn.Linear(4, 1), training, held_out, mse_loss, epochs=2, device="cpu")


def test_a_generator_is_noticed_in_the_second_epoch():
    once = (pair for pair in HELD_OUT)
    with pytest.raises(InputError, match="epoch 2: there must be at least one batch"):
        fit(torch.nn.Linear(4, 1), once, HELD_OUT, mse_loss, epochs=2, device="cpu")


def test_a_checkpoint_of_another_run_is_refused(tmp_path):
    train(network(), checkpoint=tmp_path / "run.pt", epochs=2)
    with pytest.raises(DataError, match="must go on with .*'epochs': 2.*, got .*'epochs': 3.*delete it"):
        train(network(), checkpoint=tmp_path / "run.pt", epochs=3)
    with pytest.raises(DataError, match=r"run.pt does not fit this network .*: delete it to start anew"):
        train(torch.nn.Linear(4, 1), checkpoint=tmp_path / "run.pt", epochs=2)


def test_a_finished_run_is_not_run_again(tmp_path):
    first, again = network(), network()
    done = train(first, checkpoint=tmp_path / "run.pt")
    assert train(again, checkpoint=tmp_path / "run.pt", augment=Interrupt(0)) == done
    assert torch.equal(weights(first), weights(again))
