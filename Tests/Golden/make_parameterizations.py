"""Golden values of pictures as sums of waves, computed with PyTorch in float64.

usage: make_parameterizations.py
Writes parameterizations.safetensors (float32) beside this file: parameters, the picture that they stand for (R'G'B',
0...255, CHW), weights of its values, and the derivative of the weighted sum by the parameters.
"""
from pathlib import Path

import torch
from safetensors.torch import save_file

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
height, width = 10, 13
# The sides of the planes: the next powers of two.
rows, columns = 16, 16
colors = torch.tensor([[.26, .09, .02], [.27, 0, -.05], [.27, -.09, .03]])
colors = colors / colors.square().sum(0).sqrt().max()
frequency = torch.sqrt(torch.fft.fftfreq(rows)[:, None] ** 2 + torch.fft.rfftfreq(columns)[None] ** 2)
result = {}


def paint(coordinates):
    return 255 * torch.sigmoid(torch.einsum("ck,khw->chw", colors, coordinates))


def store(name, parameters, picture):
    weights = torch.randn(picture.shape)
    (picture * weights).sum().backward()
    for key, value in [("parameters", parameters), ("picture", picture), ("weights", weights),
                       ("gradient", parameters.grad)]:
        result[f"{name}.{key}"] = value.detach().float().contiguous()


parameters = (torch.randn(3, rows, columns // 2 + 1, 2) * .3).requires_grad_()
scale = (rows * columns) ** .5 / frequency.clamp(min=1 / max(rows, columns)) / 4
waves = torch.view_as_complex(parameters) * scale
store("fourier", parameters, paint(torch.fft.irfft2(waves, s=(rows, columns))[:, :height, :width]))

phases = (torch.randn(3, rows, columns // 2 + 1) * 2).requires_grad_()
# Radial means of Fel et al. 2023's spectrum, between and beyond which magnitudes are powers of the frequency.
points = torch.tensor([.002, .0045, .009, .018, .037, .075, .15, .25, .35, .45, .6]).log()
means = torch.tensor([
    [80143, 33101, 14559, 6101, 2422, 880, 292, 104, 37.5, 9.5, 1.4],
    [87406, 34510, 14998, 6007, 2342, 847, 265, 84, 26, 5.6, .68],
    [65558, 27891, 12071, 4951, 2013, 752, 257, 89, 29, 6.7, .85]]).log()
at = frequency.clamp(min=1e-9).log()
index = torch.searchsorted(points, at).clamp(1, len(points) - 1)
share = (at - points[index - 1]) / (points[index] - points[index - 1])
magnitudes = ((1 - share) * means[:, index - 1] + share * means[:, index]).exp()
magnitudes[:, 0, 0] = torch.tensor([255052., 269511, 227829])
waves = magnitudes * torch.exp(1j * phases)
coordinates = torch.fft.irfft2(waves, s=(rows, columns))[:, :height, :width]
coordinates = (coordinates - coordinates.mean()) / (coordinates.std(unbiased=False) + 1e-5)
store("phase", phases, paint(coordinates))
save_file(result, Path(__file__).parent / "parameterizations.safetensors")
