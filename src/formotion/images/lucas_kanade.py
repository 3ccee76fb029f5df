"""One resolution level of the displacement measurement: warp, compare, fit, and the error bar."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates, spline_filter

from formotion.images import localfit
from formotion.images.noise import kept_by_interpolation, photon_transfer

# Chosen on seeds 1 and 3 of the PEERS problem; `displacement.measure` says what they do.
SIGMA_PER_WINDOW = {0: 0.3, 2: 0.48}
PREFILTER_PX = 0.7
_NODES_PER_WINDOW = 4
_ROWS_PER_STRIP = 256
_NOISE_SAMPLE = 250_000


def refine(before, after, flow, window_px, degree, rounds):
    """Improve a displacement field by repeated warping and local fits.

    Parameters
    ----------
    before, after : (Y, X) float, any linear unit of brightness
        Stressed and relaxed image.
    flow : (2, Y, X) float, px
        First guess, good to about the size of a bead.
    window_px : float, px
        Window size.
    degree : int
        Degree of the local polynomial, 0 or 2.
    rounds : int
        Number of warps.

    Returns
    -------
    flow : (2, Y, X) float, px
        Improved field.
    last : tuple
        What `error_bar` needs.
    """
    block = max(1, int(window_px / _NODES_PER_WINDOW))
    sigma = SIGMA_PER_WINDOW[degree] * window_px / block
    smooth = [gaussian_filter(image.astype(np.float32), PREFILTER_PX) for image in (before, after)]
    spline = spline_filter(smooth[0], output=np.float32, mode="mirror")
    for _ in range(rounds):
        difference, mean, seen = _compare(spline, smooth[1], flow)
        gradient = np.gradient(mean)
        weight = seen / _variance(difference, mean)
        tensor = localfit.pair_sums(weight * gradient[0], weight * gradient[1], *gradient, block)
        # The whole flow is fitted, not its change: the result is a windowed fit to the true flow.
        stated = weight * (difference + gradient[0] * flow[0] + gradient[1] * flow[1])
        target = np.stack([localfit.block_sum(g * stated, block) for g in gradient])
        start = np.stack([localfit.block_mean(component, block) for component in flow])
        nodes, rows, prior = localfit.fit(tensor, target, start, sigma, degree)
        flow = localfit.to_pixels(nodes.astype(np.float32), block, after.shape)
    return flow, (nodes, rows, prior, weight, gradient, block, sigma, degree)


def error_bar(before, after, flow, last):
    """Return one standard deviation of each component, (2, Y, X) px, for a field from `refine`.

    Notes
    -----
    Noise: the sandwich estimator, the scatter of the residuals that the unsmoothed images leave, which
    needs no noise model. Interpolation removes part of the noise from the moved image; that part is put
    back. Smoothing: how much the same window changes the estimate when applied once more, added in
    quadrature. It sees only what survived the first smoothing, so it falls short at sharp peaks.
    """
    nodes, rows, prior, weight, gradient, block, sigma, degree = last
    residual, _, _ = _compare(spline_filter(before, mode="mirror"), after, flow)
    residual *= weight * np.sqrt(2 / (1 + kept_by_interpolation(flow[0]) * kept_by_interpolation(flow[1])))
    scores = [gaussian_filter(g, PREFILTER_PX) * residual for g in gradient]
    noise = localfit.sandwich(rows, localfit.pair_sums(*scores, *scores, block), sigma, degree)
    variance = noise + prior + _smoothing_bias(nodes, sigma) ** 2
    return localfit.to_pixels(np.sqrt(variance), block, after.shape, degree=1)


def _smoothing_bias(nodes, sigma):
    """Return what a local quadratic fit with this window does to an already smooth field."""
    out = np.empty_like(nodes)
    for k, values in enumerate(nodes):
        smooth, bend_y, bend_x = (
            gaussian_filter(values, sigma, order=order, mode="nearest") for order in (0, (2, 0), (0, 2))
        )
        out[k] = smooth - 0.5 * sigma**2 * (bend_y + bend_x) - values
    return out


def _compare(spline, after, flow):
    """Warp the stressed image back; return difference, mean, and where both images were seen."""
    difference, seen = np.empty_like(after), np.empty(after.shape, dtype=bool)

    def strip(first):
        part = slice(first, first + _ROWS_PER_STRIP)
        places = np.indices(after[part].shape, dtype=np.float64) + flow[:, part]
        places[0] += first
        warped = map_coordinates(spline, places, order=3, prefilter=False, mode="mirror")
        difference[part] = after[part] - warped
        limit = np.array(after.shape)[:, None, None] - 1
        seen[part] = np.all((places >= 0) & (places <= limit), axis=0)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(strip, range(0, len(after), _ROWS_PER_STRIP)))
    return difference, after - 0.5 * difference, seen


def _variance(difference, mean):
    step = max(1, int(np.sqrt(difference.size / _NOISE_SAMPLE)))
    return photon_transfer(difference[::step, ::step] ** 2, mean[::step, ::step])(mean)
