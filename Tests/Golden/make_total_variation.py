"""Golden values of the total variation, computed with NumPy in float64.

usage: make_total_variation.py
Reads `input` of vgg16.safetensors beside this file and writes total-variation.safetensors (float32, NCHW).
"""
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

here = Path(__file__).parent
x = load_file(here / "vgg16.safetensors")["input"].astype(np.float64)
result = {}


def variation(x, name, joint):
    """Sum of squared differences from the right and the lower neighbor, and its gradient.

    `joint` is 1 where the last row and column have the first ones for neighbors, and 0 where they have none.
    """
    value, gradient = 0, np.zeros_like(x)
    for axis in (2, 3):
        d = np.roll(x, -1, axis) - x
        np.moveaxis(d, axis, 0)[-1] *= joint
        value += np.square(d).sum()
        gradient += 2 * (np.roll(d, 1, axis) - d)
    result[f"{name}.value"] = np.array([value], np.float32)
    result[f"{name}.gradient"] = gradient.astype(np.float32)


variation(x, "symmetric", 0)
variation(x, "circular", 1)
save_file(result, here / "total-variation.safetensors")
