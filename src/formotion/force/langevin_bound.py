"""The best that any unbiased estimate of a drift can do, with or without localisation error."""

import numpy as np


def coefficient_information(values, jacobian_per_s, diffusion, dt_s, error_um):
    """Return the Fisher information of the coefficients of a drift, (d * b, d * b), axis by axis.

    Parameters
    ----------
    values : (frames, tracks, b) float
        Functions of the basis along the true paths.
    jacobian_per_s : (frames, tracks, d, d) float, 1/s
        Derivative of the true drift there, [i, j] of component i along axis j.
    diffusion : (frames, tracks) float, µm²/s
        True, isotropic.
    dt_s : float, s
    error_um : float, µm
        Localisation error.

    Returns
    -------
    (d * b, d * b) float

    Notes
    -----
    Kalman filter of the motion linearised along the true path, which is told D and the error: a coefficient
    shows in how far the next position is from its forecast, and the filter's forecast forgets. Without
    error it is T <b b> / (2 D): Frishman and Ronceray 2020, doi:10.1103/PhysRevX.10.021009. Unbiased
    estimators only: leaving out terms (selection) can do better where they are truly absent. To first order
    in dt; blur and the information in the noise's strength are left out.

    Examples
    --------
    >>> ones = np.ones((1001, 1, 1))
    >>> still, half = np.zeros((1001, 1, 1, 1)), np.full((1001, 1), 0.5)
    >>> coefficient_information(ones, still, half, 0.01, 0.0).round(6).tolist()
    [[10.0]]
    >>> bool(coefficient_information(ones, still, half, 0.01, 0.5) < 10)
    True
    """
    frames, tracks, b = values.shape
    d = jacobian_per_s.shape[-1]
    eye = np.eye(d)
    error = error_um**2 * eye
    known = np.broadcast_to(error, (tracks, d, d))
    sensitivity = np.zeros((tracks, d, d * b))
    total = np.zeros((d * b, d * b))
    for n in range(frames - 1):
        step = eye + dt_s * jacobian_per_s[n]
        shown = np.einsum("ij,tb->tijb", eye, values[n] * dt_s).reshape(tracks, d, d * b)
        sensitivity = step @ sensitivity + shown
        ahead = step @ known @ np.swapaxes(step, 1, 2) + 2 * dt_s * diffusion[n, :, None, None] * eye
        inverse = np.linalg.inv(ahead + error)
        total += np.einsum("tip,tij,tjq->pq", sensitivity, inverse, sensitivity, optimize=True)
        keep = eye - ahead @ inverse
        sensitivity, known = keep @ sensitivity, keep @ ahead
    return total


def drift_error(information, values, diffusion):
    """Return the mean of error . error / D over the states that the information allows, 1/s.

    Parameters
    ----------
    information : (d * b, d * b) float
    values : (n, b) float
    diffusion : (n,) float, µm²/s

    Examples
    --------
    >>> drift_error(np.array([[10.0]]), np.ones((7, 1)), np.full(7, 0.5))
    0.2
    """
    gram = (values / diffusion[:, None]).T @ values / len(values)
    d = len(information) // len(gram)
    return float(np.trace(np.linalg.inv(information) @ np.kron(np.eye(d), gram)))
