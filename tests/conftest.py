"""What every test shares: the mirror of real data where one lies beside the checkout, and small failures."""

import os
from pathlib import Path

MIRROR = Path(__file__).resolve().parents[2] / "shared" / "data"

# At import, not in a fixture: kernels and command lines that tests start inherit it.
if MIRROR.is_dir():
    os.environ.setdefault("FORMOTION_DATA_MIRROR", str(MIRROR))
