#!/usr/bin/env python3
"""The benchmark's workloads in PyTorch: forward and input gradient, with random weights.

Prints one JSON object: case, mode, width, height, threads and the seconds of each timed evaluation.
The architectures are those of Sources/Benchmark/Architectures.swift.
"""

import argparse
import json
import time

import torch
from torch import nn

SIZES = {
    "vgg16-texture": (256, 256),
    "vgg19-texture": (256, 256),
    "vgg16-inversion": (224, 224),
    "lite0-dream": (640, 360),
    "googlenet-dream": (640, 360),
}
MODES = ["eager", "cl", "compile"]


def vgg_blocks(convolutions, pooling):
    """The blocks of a VGG network, each ending with its pooling."""
    blocks, channels = [], 3
    for count, width in zip(convolutions, [64, 128, 256, 512]):
        layers = []
        for _ in range(count):
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(inplace=True)]
            channels = width
        blocks.append(nn.Sequential(*layers, pooling(2)))
    return blocks


class Texture(nn.Module):
    """Gram matrices of relu1_1 and pool1...pool4 against targets (Gatys, Ecker & Bethge 2015)."""

    def __init__(self, convolutions):
        super().__init__()
        first, *others = vgg_blocks(convolutions, nn.AvgPool2d)
        self.parts = nn.ModuleList([first[:2], first[2:], *others])
        for index, channels in enumerate([64, 64, 128, 256, 512]):
            self.register_buffer(f"target{index}", torch.rand(channels, channels))

    def forward(self, x):
        loss = 0
        for index, part in enumerate(self.parts):
            x = part(x)
            features = x.flatten(2)[0]
            channels, area = features.shape
            gram = features @ features.T / area
            target = getattr(self, f"target{index}")
            loss = loss + (gram - target).square().sum() / (4 * channels**2)
        return loss


class Inversion(nn.Module):
    """Relative squared error at relu4_3 (Mahendran & Vedaldi 2015)."""

    def __init__(self, width, height):
        super().__init__()
        blocks = vgg_blocks([2, 2, 3, 3], nn.MaxPool2d)
        self.network = nn.Sequential(*blocks[:3], blocks[3][:-1])
        self.register_buffer("target", torch.rand(1, 512, height // 8, width // 8))

    def forward(self, x):
        return (self.network(x) - self.target).square().sum() / self.target.square().sum()


class Dream(nn.Module):
    """Half the squared norm of the network's output (Mordvintsev et al. 2015)."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        return 0.5 * self.network(x).square().sum()


class InvertedResidual(nn.Module):
    """Expand, filter each channel, project; batch normalization folded."""

    def __init__(self, inputs, outputs, kernel, stride, expansion):
        super().__init__()
        wide, layers = inputs * expansion, []
        if expansion != 1:
            layers += [nn.Conv2d(inputs, wide, 1), nn.ReLU6(inplace=True)]
        layers += [
            nn.Conv2d(wide, wide, kernel, stride, kernel // 2, groups=wide),
            nn.ReLU6(inplace=True),
            nn.Conv2d(wide, outputs, 1),
        ]
        self.layers = nn.Sequential(*layers)
        self.is_residual = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.layers(x) if self.is_residual else self.layers(x)


def lite0():
    """EfficientNet-Lite0 up to block6a."""
    layers, channels = [nn.Conv2d(3, 32, 3, 2, 1), nn.ReLU6(inplace=True)], 32
    for repeats, outputs, kernel, stride, expansion in [
        (1, 16, 3, 1, 1), (2, 24, 3, 2, 6), (2, 40, 5, 2, 6), (3, 80, 3, 2, 6), (3, 112, 5, 1, 6), (1, 192, 5, 2, 6),
    ]:
        for index in range(repeats):
            layers.append(InvertedResidual(channels, outputs, kernel, stride if index == 0 else 1, expansion))
            channels = outputs
    return nn.Sequential(*layers)


def rectified(inputs, outputs, kernel, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2), nn.ReLU(inplace=True))


class Inception(nn.Module):
    """torchvision's Inception module, batch normalization folded."""

    def __init__(self, inputs, first, second, third, fourth):
        super().__init__()
        self.branches = nn.ModuleList([
            rectified(inputs, first, 1),
            nn.Sequential(rectified(inputs, second[0], 1), rectified(*second, 3)),
            nn.Sequential(rectified(inputs, third[0], 1), rectified(*third, 3)),
            nn.Sequential(nn.MaxPool2d(3, 1, 1), rectified(inputs, fourth, 1)),
        ])

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


def googlenet():
    """torchvision's GoogLeNet up to inception 4c."""

    def halving():
        return nn.MaxPool2d(3, 2, ceil_mode=True)

    return nn.Sequential(
        rectified(3, 64, 7, 2), halving(), rectified(64, 64, 1), rectified(64, 192, 3), halving(),
        Inception(192, 64, (96, 128), (16, 32), 32), Inception(256, 128, (128, 192), (32, 96), 64), halving(),
        Inception(480, 192, (96, 208), (16, 48), 64), Inception(512, 160, (112, 224), (24, 64), 64),
        Inception(512, 128, (128, 256), (24, 64), 64),
    )


def make(case, width, height):
    if case == "vgg16-texture":
        return Texture([2, 2, 3, 3])
    if case == "vgg19-texture":
        return Texture([2, 2, 4, 4])
    if case == "vgg16-inversion":
        return Inversion(width, height)
    return Dream(lite0() if case == "lite0-dream" else googlenet())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", choices=SIZES)
    parser.add_argument("--mode", choices=MODES, default="eager", help="as it is; channels last; that and compiled")
    parser.add_argument("--size", type=int, metavar="WIDTH")
    parser.add_argument("--height", type=int)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--repetitions", type=int, default=7, help="evaluations that are timed, after two that are not")
    arguments = parser.parse_args()
    width, height = SIZES[arguments.case]
    if arguments.size:
        width, height = arguments.size, arguments.height or arguments.size

    torch.manual_seed(0)
    torch.set_num_threads(arguments.threads)
    module = make(arguments.case, width, height).eval().requires_grad_(False)
    picture = torch.randn(1, 3, height, width)
    if arguments.mode != "eager":
        module = module.to(memory_format=torch.channels_last)
        picture = picture.contiguous(memory_format=torch.channels_last)
    picture.requires_grad_()
    evaluate = torch.compile(module) if arguments.mode == "compile" else module

    seconds = []
    for _ in range(2 + arguments.repetitions):
        picture.grad = None
        start = time.perf_counter()
        evaluate(picture).backward()
        seconds.append(time.perf_counter() - start)
    print(json.dumps({
        "case": arguments.case, "mode": arguments.mode, "width": width, "height": height,
        "threads": arguments.threads, "seconds": seconds[2:],
    }))


if __name__ == "__main__":
    main()
