"""What the report on one's own tracks says."""

import csv
import json
from functools import partial

import numpy as np

from formotion import plot
from formotion.core import Estimate
from formotion.force.bases import coordinates
from formotion.report import Report

GRID = 20
Z90 = 1.645
NOTE = (
    "The intervals hold the noise of these tracks, not the choice of model: a force that the polynomials "
    "cannot follow, particles that differ from each other, or a law that changes in time lie outside "
    "them."
)
READING = [
    "Information is the evidence of a drift, in nats, against pure diffusion. A drift of n coefficients "
    "is carried where there are more than n nats; the expected error, squared and relative, is about n "
    "over twice the nats. Where it is not carried there is no field in this report, because a field of "
    "noise looks like a field.",
    "The drift is velocity, not force: force is drift less div D, times friction, and friction is not in "
    "tracks. Diffusion belongs to the time step: on shorter times real particles do something else. If no "
    "localisation error is seen, the interval of diffusion reaches down to what an error too small to see "
    "would leave of it; with the shutter open all the time and --exposure left out, diffusion is a third too "
    "small.",
    "Entropy production above zero says that the motion is driven: it could not be filmed backwards. It "
    "is a lower bound; zero does not prove equilibrium, for driving can hide in what was not recorded.",
    "The model of the walk is chosen by the likelihood of whole tracks left out of the fit. Models that "
    "the tracks cannot tell from the best are named with it. Speed is the root-mean-square velocity along"
    " one axis.",
]
METHOD = [
    "Tracks are cut at gaps, no point is made up. Drift and diffusion come from displacements regressed "
    "on polynomials of position, with moments that localisation error and motion blur leave unbiased "
    "where the error is seen; terms are averaged by their evidence. Positions count from the middle of "
    "all points. coefficients.csv holds the drift term by term, law.json the same with diffusion and "
    "covariance, drift.csv the drift on a grid where the tracks have been, curves.csv the mean square "
    "displacement and the velocity autocorrelation.",
]
ADVICE = [
    "The time between frames and the exposure, from the camera's log: blur and diffusion are told apart "
    "by it.",
    "Particles stuck to the glass, filmed the same way: their motion is the localisation error and the "
    "drift of the stage.",
    "Longer tracks before more of them; a shorter time step only while it exceeds the localisation error.",
    "The pixel size from a calibration slide, and how the tracks were linked: wrong links look like fast "
    "steps.",
    "What else the particles feel: neighbours, walls, flow. A field fitted to all of it is not one force.",
]


def compose(analysis, name):
    """Return the `formotion.report.Report` of analysed tracks.

    Parameters
    ----------
    analysis : formotion.force.track_analysis.Analysis
    name : str
        Of the file, for the page.

    Returns
    -------
    formotion.report.Report
    """
    files = {
        "law.json": partial(_write_law, analysis),
        "coefficients.csv": partial(_write_coefficients, analysis),
        "curves.csv": partial(_write_curves, analysis),
    }
    if analysis.carries_field:
        files["drift.csv"] = partial(_write_drift, analysis)
    return Report(
        title="Report on tracks",
        inputs=[("Tracks", name)],
        numbers=numbers(analysis),
        pictures=pictures(analysis),
        parameters=_parameters(analysis),
        warnings=analysis.warnings,
        note=NOTE,
        reading=READING,
        method=METHOD,
        advice=ADVICE,
        files=files,
    )


def numbers(analysis):
    """Return what the report states as ``(quantity, Estimate or float, unit)``."""
    law, second = analysis.law, analysis.setting.dynamics == "underdamped"
    rows = []
    if not analysis.persists:  # else the spread of steps is no diffusion, and the walk has its own error
        rows.append(("diffusion, mean over axes", _diffusion(analysis), "µm²/s³" if second else "µm²/s"))
        rows += [(f"localisation error along {a} (0: not seen)", e, "µm") for a, e in _errors(analysis)]
    rows.append(("information on the drift", law.information_nats, "nats"))
    rows.append(("coefficients of the drift", float(law.coefficients.size), ""))
    if analysis.carries_field:
        rows.append(("expected error of the drift, relative", float(np.sqrt(law.expected_error)), ""))
    if analysis.entropy is not None:
        rows.append(("entropy production", analysis.entropy.rate_per_s, "k_B/s"))
    if analysis.walks is not None:
        for quantity, value in analysis.walks.fits[analysis.walks.best].parameters.items():
            words, unit = _WORDS[quantity]
            rows.append((f"walk: {words}", value, unit))
    return rows


_WORDS = {
    "diffusion_um2_per_s": ("diffusion", "µm²/s"),
    "speed_um_per_s": ("speed along an axis", "µm/s"),
    "persistence_s": ("persistence", "s"),
    "error_um": ("localisation error", "µm"),
    "variation": ("variation of log speed", ""),
}


def _errors(analysis):
    for axis, size, hidden in zip(
        analysis.pieces.axes, analysis.law.error_um, analysis.hidden_um2, strict=True
    ):
        yield axis, Estimate(0.0, 0.0, float(np.sqrt(hidden)), 0.95) if hidden > 0 else float(size)


def _diffusion(analysis):
    # averaged over the states that the constant function stands for; fits with more functions start with it
    law = analysis.law
    d = law.dimensions
    value = np.trace(law.diffusion_coefficients[0]) / d
    std = np.sqrt(sum(law.diffusion_covariance[i, i, 0, 0] for i in range(d))) / d
    hidden = analysis.hidden_um2.mean() / analysis.pieces.dt_s  # an unseen error looks like so much diffusion
    low = max(value - np.hypot(Z90 * std, hidden), 0.0)
    return Estimate(float(value), float(low), float(value + Z90 * std))


def pictures(analysis):
    """Return the pictures as a list of ``(caption, formotion.plot.Picture)``."""
    found = [("The tracks, each in a shade of its own.", _tracks(analysis))]
    if analysis.carries_field and analysis.setting.dynamics == "overdamped":
        found.append(("Drift where the tracks have been, and its standard deviation.", _field(analysis)))
    displacement = ("mean square displacement", "µm²")
    velocity = ("velocity autocorrelation", "µm²/s²")
    return [
        *found,
        (
            "How far tracks get in a time, with 90 % intervals; a straight line is free diffusion.",
            _curve(analysis.displacement, *displacement),
        ),
        (
            "How long velocities remember their direction, with 90 % intervals; zero is no memory.",
            _curve(analysis.velocity, *velocity),
        ),
    ]


def _tracks(analysis):
    fig, ax = plot.figure("half", 3.0)
    tracks = analysis.pieces.tracks
    shades = plot.plt.get_cmap("viridis")(np.linspace(0, 0.9, len(tracks)))
    for track, shade in zip(tracks, shades, strict=True):
        ax.plot(track[:, 1], track[:, 0], color=shade, lw=0.5)
    ax.set(xlabel="x / µm", ylabel="y / µm", aspect="equal")
    ax.invert_yaxis()
    return plot.picture(fig, f"{len(tracks)} tracks in the plane of x and y.")


def _field(analysis):
    pixel_um, shape, states, seen = _grid(analysis)
    drift = np.where(seen, analysis.law.drift(states)[:, :2].T, 0).reshape(2, *shape)
    std = np.where(seen, np.hypot(*analysis.law.drift_std(states)[:, :2].T), np.nan).reshape(shape)
    fig, ax = plot.figure("half", max(2.7 * shape[0] / shape[1] + 0.6, 2.2))  # room for the bar's label
    mappable = plot.show_image(ax, np.nan_to_num(std), pixel_um, cmap="cividis", limits=(0, np.nanmax(std)))
    mappable.set_data(np.ma.masked_invalid(std))  # blank where the tracks have not been
    plot.colorbar(mappable, "standard deviation", "µm/s")
    arrows = plot.quiver(ax, drift, pixel_um, "µm/s", every=1)
    arrows.set_UVC(*(np.ma.masked_where(~seen.reshape(shape), part) for part in drift[::-1]))
    return plot.picture(fig, f"Arrows of the drift, longest {np.hypot(*drift).max():.3g} µm/s.")


def _grid(analysis):
    """Return spacing, shape, states (n, d) from the origin, and which have points nearby."""
    points = np.concatenate(analysis.pieces.tracks) - analysis.origin_um
    low, high = np.quantile(points[:, :2], [0.005, 0.995], axis=0)
    pixel_um = float((high - low).max() / GRID)
    shape = tuple(np.maximum(np.ceil((high - low) / pixel_um), 2).astype(int))
    place = ((points[:, :2] - low) / pixel_um).astype(int)
    inside = np.all((place >= 0) & (place < shape), axis=1)
    count = np.bincount(np.ravel_multi_index(place[inside].T, shape), minlength=shape[0] * shape[1])
    y, x = np.meshgrid(*(low[i] + (np.arange(shape[i]) + 0.5) * pixel_um for i in (0, 1)), indexing="ij")
    states = np.zeros((y.size, points.shape[1]))
    states[:, 0], states[:, 1] = y.ravel(), x.ravel()
    return pixel_um, shape, states, count >= 3


def _curve(curve, name, unit):
    fig, ax = plot.figure("half", 2.4)
    ax.errorbar(curve.lag_s, curve.value, Z90 * np.nan_to_num(curve.std), fmt="o", ms=3, color=plot.TEAL)
    ax.axhline(0, color=plot.GREY, lw=0.7)
    ax.set(xlabel="lag / s", ylabel=f"{name.replace(' ', chr(10), 1)} / {unit}", xlim=(0, None))
    low, high = curve.value.min(), curve.value.max()
    text = f"{name.capitalize()} against lag, {low:.3g} to {high:.3g} {unit}, up to {curve.lag_s[-1]:g} s."
    return plot.picture(fig, text)


def _parameters(analysis):
    setting, walks = analysis.setting, analysis.walks
    rows = [
        ("tracks", str(analysis.pieces)),
        ("dynamics", setting.dynamics),
        ("drift", f"polynomials up to order {setting.order}"),
        ("exposure", f"{setting.exposure:g} of the time between frames"),
        ("origin", ", ".join(f"{a} = {v:.4g} µm" for a, v in _by_axis(analysis))),
    ]
    if analysis.carries_field:
        rows += [(f"law along {a}", text) for a, text in _laws(analysis)]
    if walks is not None:
        rows.append(("model of the walk", walks.best))
        rows.append(("models that cannot be told from it", ", ".join(walks.rivals) or "none"))
        rows.append(("spread of log square steps between tracks", f"{analysis.adequacy.seen:.3g}"))
        rows.append(("the same in simulations of that model", str(analysis.adequacy.expected)))
    return rows


def _by_axis(analysis):
    return zip(analysis.pieces.axes, analysis.origin_um, strict=True)


def _laws(analysis):
    return zip(analysis.pieces.axes, analysis.law.equations(), strict=True)


def _names(law):
    axes = coordinates(law.dimensions)
    return law.basis.names((*axes, *(f"v{a}" for a in axes)) if law.dynamics == "underdamped" else axes)


def _write_law(analysis, path):
    law = analysis.law
    content = {
        "dynamics": law.dynamics,
        "axes": list(analysis.pieces.axes),
        "origin_um": analysis.origin_um.tolist(),
        "dt_s": analysis.pieces.dt_s,
        "terms": _names(law),
        "carried_by_the_data": bool(analysis.carries_field),
        "coefficients": law.coefficients.tolist(),
        "covariance": law.covariance.tolist(),
        "probability": law.probability.tolist(),
        "diffusion": law.diffusion_coefficients.tolist(),
        "localisation_error_um": law.error_um.tolist(),
        "information_nats": law.information_nats.value,
        "duration_s": law.duration_s,
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")


def _write_coefficients(analysis, path):
    law = analysis.law
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["axis", "term", "coefficient", "sd", "probability"])
        for i, axis in enumerate(analysis.pieces.axes):
            std = np.sqrt(np.maximum(np.diagonal(law.covariance[i, :, i]), 0))
            for name, *row in zip(
                _names(law), law.coefficients[:, i], std, law.probability[:, i], strict=True
            ):
                writer.writerow([axis, name, *(f"{value:.6g}" for value in row)])


def _write_drift(analysis, path):
    _, _, states, seen = _grid(analysis)
    if analysis.setting.dynamics == "underdamped":
        states = np.hstack([states, np.zeros_like(states)])  # at rest
    states = states[seen]
    axes, d = analysis.pieces.axes, analysis.law.dimensions
    place = states[:, :d] + analysis.origin_um
    table = np.hstack([place, analysis.law.drift(states), analysis.law.drift_std(states)])
    header = [f"{name}{a}{unit}" for name, unit in (("", "_um"), ("drift_", ""), ("sd_", "")) for a in axes]
    np.savetxt(path, table, fmt="%.6g", delimiter=",", header=",".join(header), comments="")


def _write_curves(analysis, path):
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["curve", "lag_s", "value", "sd", "samples"])
        for name, curve in (
            ("mean square displacement, um2", analysis.displacement),
            ("velocity autocorrelation, um2/s2", analysis.velocity),
        ):
            for row in zip(curve.lag_s, curve.value, curve.std, curve.samples, strict=True):
                writer.writerow([name, *(f"{value:.6g}" for value in row)])
