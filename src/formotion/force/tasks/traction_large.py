"""Task force/traction_large: the same question as force/traction with 512 x 512 vectors, fewer seeds."""

from formotion.force.tasks.traction import make

task = make(size=512, seeds=2)
