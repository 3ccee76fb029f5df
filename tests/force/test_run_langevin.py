"""``formotion run langevin``: a law where the tracks carry one, and a plain no where they do not."""

import csv
import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from formotion import data
from formotion.core.errors import DataError, InputError
from formotion.dynamics import langevin_worlds as worlds
from formotion.dynamics.langevin import observe, overdamped
from formotion.force import langevin, track_analysis, track_report
from formotion.images import spots, tracking
from formotion.runs import run


def table(tracks, dt_s, shift=(0.0, 0.0)):
    parts = [
        pd.DataFrame({"track": i, "t_s": np.arange(len(t)) * dt_s, "y_um": t[:, 0], "x_um": t[:, 1]})
        for i, t in enumerate(tracks)
    ]
    whole = pd.concat(parts, ignore_index=True)
    whole[["y_um", "x_um"]] += shift
    return whole


@pytest.fixture(scope="module")
def swirl():
    rng = np.random.default_rng(0)
    path = worlds.circulating(1.0, 2.0, 0.5).simulate(20, 0.02, 300, rng, 10)
    return table(observe(path, 0.03, rng=rng), 0.02, shift=(40.0, 70.0))


def called(frame, tmp_path, *options):
    frame.to_csv(tmp_path / "tracks.csv", index=False)
    arguments = ["langevin", str(tmp_path / "tracks.csv"), "--out", str(tmp_path / "out"), *options]
    return CliRunner().invoke(run, arguments, catch_exceptions=False)


def read_numbers(folder):
    with (folder / "numbers.csv").open(encoding="utf-8") as stream:
        return {row["quantity"]: row for row in csv.DictReader(stream)}


def test_tracks_with_a_law_give_its_numbers_and_files(swirl, tmp_path):
    result = called(swirl, tmp_path, "--order", "1")
    assert result.exit_code == 0
    found = read_numbers(tmp_path / "out")
    diffusion, entropy = found["diffusion, mean over axes"], found["entropy production"]
    assert float(diffusion["low"]) < 0.5 < float(diffusion["high"])
    assert float(entropy["value"]) == pytest.approx(8.0, rel=0.3)
    assert float(entropy["low"]) > 0
    assert float(found["localisation error along y (0: not seen)"]["value"]) == pytest.approx(0.03, abs=0.02)
    law = json.loads((tmp_path / "out" / "law.json").read_text(encoding="utf-8"))
    assert law["carried_by_the_data"]
    np.testing.assert_allclose(law["origin_um"], [40, 70], atol=0.5)
    np.testing.assert_allclose(law["coefficients"][1:], [[-1, 2], [-2, -1]], atol=0.6)
    drift = np.genfromtxt(tmp_path / "out" / "drift.csv", delimiter=",", names=True)
    assert drift.dtype.names == ("y_um", "x_um", "drift_y", "drift_x", "sd_y", "sd_x")
    terms = (tmp_path / "out" / "coefficients.csv").read_text(encoding="utf-8").splitlines()
    assert terms[0] == "axis,term,coefficient,sd,probability"
    assert len(terms) == 7
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "tracks.csv" in page
    assert "Drift where the tracks have been" in page


def test_tracks_without_a_law_say_so_and_show_no_field(swirl, tmp_path):
    few = swirl[(swirl["track"] < 6) & (swirl["t_s"] < 0.4)]
    result = called(few, tmp_path)
    assert "no force field can be inferred" in result.output
    assert not (tmp_path / "out" / "drift.csv").exists()
    assert "entropy production" not in read_numbers(tmp_path / "out")
    assert not json.loads((tmp_path / "out" / "law.json").read_text("utf-8"))["carried_by_the_data"]


def test_t_cells_get_a_model_of_their_walk_and_no_field():
    some = data.load("tcell-tracks")["tracks"]
    found = track_analysis.analyse(some[some["track"] % 3 == 0])
    assert not found.carries_field
    assert found.walks.best.startswith("persistent, error")
    assert any("these particles persist" in warning for warning in found.warnings)


def test_an_error_too_small_to_be_seen_widens_the_interval_of_diffusion():
    held = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        path = worlds.circulating(1.0, 2.0, 0.5).simulate(10, 0.02, 200, rng, 5)
        found = track_analysis.analyse(
            table(observe(path, 0.03, rng=rng), 0.02), None, track_analysis.Setting(order=1)
        )
        rows = {name: value for name, value, _ in track_report.numbers(found)}
        held.append(rows["diffusion, mean over axes"].covers(0.5))
        error = rows["localisation error along y (0: not seen)"]
        assert error == pytest.approx(0.03, abs=0.03) if found.law.error_seen else error.covers(0.03)
    assert sum(held) >= 5


def test_persistent_tracks_are_given_no_diffusion(tmp_path):
    path = worlds.oscillator(1.0, 0.5, 0.5, dimensions=2).simulate(10, 0.1, 100, np.random.default_rng(0))
    assert "these particles persist" in called(table(path.tracks(), 0.1), tmp_path, "--order", "1").output
    found = read_numbers(tmp_path / "out")
    assert "diffusion, mean over axes" not in found
    assert "walk: persistence" in found


def test_nobody_is_told_to_ask_for_the_order_he_asked_for(swirl, tmp_path):
    few = swirl[(swirl["track"] < 6) & (swirl["t_s"] < 0.4)]
    assert "--order 1" not in called(few, tmp_path, "--order", "1").output


def test_underdamped_tracks_are_analysed_too(tmp_path):
    path = worlds.oscillator(1.0, 0.5, 0.5, dimensions=2).simulate(10, 0.1, 300, np.random.default_rng(0))
    result = called(table(path.tracks(), 0.1), tmp_path, "--dynamics", "underdamped", "--order", "1")
    assert result.exit_code == 0
    found = read_numbers(tmp_path / "out")["diffusion, mean over axes"]
    assert found["unit"] == "µm²/s³"
    assert float(found["value"]) == pytest.approx(0.5, rel=0.25)


def test_from_a_film_to_the_drift():
    rng = np.random.default_rng(1)
    home = np.stack(np.meshgrid(np.arange(3), np.arange(3)), -1).reshape(-1, 2) * 4.0 + 3.0
    path = overdamped(lambda x: 4.0 * (home - x), 0.1, home, 0.05, 150, rng)
    film = spots.render(path, (140, 140), 0.1, rng, photons=1500.0)
    pieces = tracking.link(film.frames, 0.1, 0.05, spot_um=1.2, search_um=1.0)
    assert len(pieces.tracks) == 9
    centred = [track - track.mean(axis=0) for track in pieces.tracks]
    law = langevin.infer(centred, pieces.dt_s, langevin.polynomial(1), select="all")
    np.testing.assert_allclose(law.coefficients[1:], [[-4, 0], [0, -4]], atol=1.5)
    assert np.mean(np.diagonal(law.diffusion(np.zeros((1, 2)))[0])) == pytest.approx(0.1, rel=0.15)


@pytest.mark.parametrize(
    ("change", "options", "error", "match"),
    [
        (lambda t: t.drop(columns="track"), [], DataError, "no column of track numbers"),
        (lambda t: t.rename(columns={"x_um": "x"}), [], DataError, "x is not in µm"),
        (lambda t: t.assign(y_um=3.0), [], InputError, "got one y for all points"),
        (lambda t: t.assign(x_um=np.nan), [], InputError, "x_um must hold numbers"),
        (lambda t: t.assign(t_s=t["t_s"] ** 1.3), [], InputError, "whole multiples of dt_s"),
        (lambda t: t[:4], [], DataError, "no piece has 6 points"),
        (lambda t: t[:8], [], InputError, "tracks must tell"),
        (lambda t: t, ["--dt-s", "-1"], InputError, "dt_s must be positive"),
        (lambda t: t, ["--exposure", "3"], InputError, "exposure must be between"),
        (lambda t: t, ["--order", "-1"], InputError, "order must be a whole number"),
        (lambda t: t, ["--pixel-um", "0.1"], InputError, "in µm already"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(swirl, tmp_path, change, options, error, match):
    with pytest.raises(error, match=match):
        called(change(swirl.copy()), tmp_path, *options)
    assert not (tmp_path / "out").exists()


def test_the_command_line_shows_one_line(tmp_path):
    (tmp_path / "bad.csv").write_text("track,t_s\n1,2\n")
    code = "from formotion.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "run", "langevin", str(tmp_path / "bad.csv")],
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert done.stderr.strip().splitlines() == [
        "formotion: no column x_um: name it so, or x_px; the file has track, t_s"
    ]
