"""Form & Motion: image-based scientific machine learning of biological dynamics.

Import what you need from the floor it lives on, for example
``from formotion.force import traction``. This top level stays empty so that
``import formotion`` costs nothing.
"""

__version__ = "0.1.0"
