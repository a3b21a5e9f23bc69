"""Activations of torchvision's GoogLeNet and VGG-19 with weights that a formula makes, in float64:
make_torchvision.py OUT.safetensors."""
import json
import sys

import numpy as np
import torch
import torchvision
from safetensors.numpy import save_file

H, W = 48, 40


def pattern(name, count):
    """Values from -1/2 to 1/2 that depend on the name and the position alone; TorchvisionTests.swift has them too."""
    offset = sum(name.encode())
    return ((np.arange(count, dtype=np.int64) * 7919 + offset * 104729) % 1021) / 1021 - 0.5


def shapes(model):
    """What the state dict holds, but for VGG's classifier."""
    return json.dumps({name: list(tensor.shape) for name, tensor in model.state_dict().items()
                       if not name.startswith("classifier.") and not name.endswith("num_batches_tracked")})


def weights(model):
    for name, tensor in model.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        values = pattern(name, tensor.numel())
        if ".bn." in name:
            values = 0.2 * values + (1 if name.endswith(("bn.weight", "running_var")) else 0)
        elif name.endswith("bias"):
            values = 0.2 * values
        else:
            values = values * np.sqrt(24 / tensor[0].numel())
        tensor.copy_(torch.tensor(values.astype(np.float32)).reshape(tensor.shape))
    return model.double().eval()


def activations(model, picture, layers):
    found = {}
    for name, layer in layers.items():
        layer.register_forward_hook(lambda _, __, output, name=name: found.__setitem__(name, output))
    mean = torch.tensor([0.485, 0.456, 0.406], dtype=torch.float64).reshape(1, 3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225], dtype=torch.float64).reshape(1, 3, 1, 1)
    model((picture.double() / 255 - mean) / deviation)
    return found


with torch.no_grad():
    picture = torch.tensor(255 * (pattern("input", 3 * H * W) + 0.5)).reshape(1, 3, H, W).float()
    # Its own weights come with transform_input, which undoes the usual normalization.
    googlenet = weights(torchvision.models.googlenet(
        weights=None, transform_input=True, aux_logits=False, init_weights=False))
    found = activations(googlenet, picture, {
        "inception3a": googlenet.inception3a, "inception4c": googlenet.inception4c,
        "inception5b": googlenet.inception5b, "logits": googlenet.fc})
    tensors = {f"googlenet.{name}": value for name, value in found.items()}
    vgg19 = weights(torchvision.models.vgg19(weights=None, init_weights=False))
    found = activations(vgg19, picture, {"pool4": vgg19.features[27], "relu5_4": vgg19.features[35]})
    tensors |= {f"vgg19.{name}": value for name, value in found.items()}
    tensors["input"] = picture
    save_file({name: value.float().numpy() for name, value in tensors.items()}, sys.argv[1],
              {"note": f"torchvision {torchvision.__version__}, torch {torch.__version__}, float64",
               "googlenet": shapes(googlenet), "vgg19": shapes(vgg19)})
