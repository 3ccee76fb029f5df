"""How long does the stain of the lesson take to train, and how much memory? Run alone:
``python benchmarks/stain_training.py``.

Each row is a process of its own, so that its peak of memory is its own: Python, torch and the fields count.
On a graphics card the lesson's larger setting is trained as well.
"""

import json
import subprocess
import sys

import numpy as np
import torch

from formotion.core import memory
from formotion.staining import model, trials, worlds

SMALL = {"fields": 24, "width": 16, "epochs": 12}
LARGE = {"fields": 192, "width": 48, "epochs": 60}  # of the lesson, where there is a graphics card


def measure(device, threads, fields, width, epochs):
    """Train once and return what it took, and what it reached."""
    torch.set_num_threads(threads)
    known = worlds.simulate("matched", np.random.default_rng([1, 0]), fields)
    asked = worlds.simulate("matched", np.random.default_rng([1, 1]), 6)
    setting = model.Setting(width=width, epochs=epochs)
    stain = model.train(known.bright[:, None], known.stain[:, None], setting=setting, device=device)
    errors = trials.errors({"U-Net": stain}, asked)
    peaks = memory.peak_mib(), memory.peak_gpu_mib()
    return [stain.training.device, threads, fields, width, stain.training.seconds, *peaks, *errors.values()]


def main():
    if len(sys.argv) > 1:
        print(json.dumps(measure(*json.loads(sys.argv[1]))))
        return
    runs = [["cpu", threads, *SMALL.values()] for threads in (1, 2)]
    if torch.cuda.is_available():
        runs += [["cuda", 2, *SMALL.values()], ["cuda", 2, *LARGE.values()]]
    print("device   threads  fields  channels  seconds  peak MiB  card MiB  error  limit")
    for run in runs:
        done = subprocess.run([sys.executable, __file__, json.dumps(run)], stdout=subprocess.PIPE, check=True)
        print("{:8} {:7} {:7} {:9} {:8.1f} {:9.0f} {:9.0f} {:6.2f} {:6.2f}".format(*json.loads(done.stdout)))


if __name__ == "__main__":
    main()
