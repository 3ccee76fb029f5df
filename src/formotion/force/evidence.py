"""How much do tracks tell of a force? The information in them, and the error that it leaves."""

import numpy as np

from formotion.core import Estimate

# States over which the averages run: more of them change nothing.
_MOST = 20_000
_FLOOR = 0.1
_Z90 = 1.645


def evidence(drift, values, tensors, covariance, duration_s):
    """Return the information in the tracks, and the mean square error of the drift relative to its size.

    Parameters
    ----------
    drift : (n, d) float
        Inferred, at the states of the tracks.
    values : (n, b) float
        Functions of the basis there.
    tensors : (n, d, d) float
        D there; (1, d, d) if it is the same everywhere.
    covariance : (d, b, d, b) float
        Of the coefficients.
    duration_s : float
        T, of all tracks.

    Returns
    -------
    information_nats : Estimate
    expected_error : float
        Infinite where no force is seen.

    Notes
    -----
    I = T <F . D^-1 F> / 4 is the evidence, in nats, against pure diffusion. An inferred F overstates it by
    its own noise (half a nat per coefficient), which is subtracted; then var(I) = 2 I + b d / 2 for b d
    coefficients. Without errors of the camera and with the full basis the expected error is
    b d / (2 I). Frishman and Ronceray 2020, doi:10.1103/PhysRevX.10.021009.
    """
    inverse = _inverse(tensors)
    signal = np.mean(np.sum((inverse @ drift[..., None])[..., 0] * drift, axis=1))
    noise = 0.0
    d = drift.shape[1]
    for i in range(d):
        for j in range(d):
            gram = (values * inverse[:, i, j, None]).T @ values / len(values)
            noise += np.sum(gram * covariance[i, :, j])
    excess = 0.25 * duration_s * noise
    information = max(0.25 * duration_s * signal - excess, 0.0)
    spread = _Z90 * np.sqrt(2 * information + excess)
    nats = Estimate(information, max(information - spread, 0.0), information + spread)
    return nats, float(excess / information) if information > 0 else np.inf


def thinned(states):
    """Return the states over which to average."""
    return states[:: max(1, len(states) // _MOST)]


def _inverse(tensors):
    size, axes = np.linalg.eigh(tensors)
    size = np.maximum(size, _FLOOR * size.mean())
    return np.einsum("nik,nk,njk->nij", axes, 1 / size, axes)
