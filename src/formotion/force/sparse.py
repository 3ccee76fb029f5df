"""The sparse prior: the smooth prior with a local amplitude that the data may turn off."""

from formotion.force import smooth


def infer(displacement_um, gel, noise_um=None):
    """Return the Posterior under the sparse prior, and its mean in Pa, (2, Y, X)."""
    return smooth.infer(displacement_um, gel, noise_um)
