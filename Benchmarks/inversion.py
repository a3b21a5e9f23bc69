"""What the scripts about feature inversion share: pictures, tensors, and the command. Needs PyTorch."""

import json
import os
import pathlib
import struct
import subprocess
import tempfile
import time
import zlib

import torch

FOLDER = pathlib.Path(__file__).resolve().parent
COMMAND = pathlib.Path(os.environ.get("PAREIDOLIA_BUILD", FOLDER.parent / ".build/release")) / "pareidolia"


def read_png(path):
    """A PNG of 8 bits per channel as a tensor [1, 3, height, width], 0...255."""
    data = pathlib.Path(path).read_bytes()
    position, packed, width, height, channels = 8, b"", 0, 0, 0
    while position < len(data):
        length, kind = struct.unpack(">I4s", data[position:position + 8])
        chunk = data[position + 8:position + 8 + length]
        if kind == b"IHDR":
            width, height, depth, color, _, _, interlaced = struct.unpack(">IIBBBBB", chunk)
            if depth != 8 or color not in (0, 2, 4, 6) or interlaced:
                raise SystemExit(f"error: '{path}' is not a plain PNG of 8 bits per channel.")
            channels = {0: 1, 2: 3, 4: 2, 6: 4}[color]
        if kind == b"IDAT": packed += chunk
        position += length + 12
    raw, stride = zlib.decompress(packed), width * channels
    rows, above = [], bytearray(stride)
    for y in range(height):
        method, row = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for i in range(stride):
            left = row[i - channels] if i >= channels else 0
            up, corner = above[i], above[i - channels] if i >= channels else 0
            if method == 1: guess = left
            elif method == 2: guess = up
            elif method == 3: guess = (left + up) // 2
            elif method == 4: guess = min((left, up, corner), key=lambda v: abs(left + up - corner - v))
            else: break
            row[i] = (row[i] + guess) & 255
        rows.append(row)
        above = row
    pixels = torch.tensor(bytearray(b"".join(rows)), dtype=torch.uint8).view(height, width, channels)
    colors = pixels[:, :, :3] if channels >= 3 else pixels[:, :, :1].expand(-1, -1, 3)
    return colors.permute(2, 0, 1)[None].float().contiguous()


def write_safetensors(path, tensors):
    header, offset = {}, 0
    for name, tensor in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + 4 * tensor.numel()]}
        offset += 4 * tensor.numel()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values(): file.write(bytes(tensor.contiguous().view(-1).view(torch.uint8).tolist()))


def read_safetensors(path):
    """Tensors by name, and the metadata."""
    data = bytearray(pathlib.Path(path).read_bytes())
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    metadata, tensors = header.pop("__metadata__", {}), {}
    for name, entry in header.items():
        count = (entry["data_offsets"][1] - entry["data_offsets"][0]) // 4
        tensors[name] = torch.frombuffer(data, dtype=torch.float32, count=count,
                                         offset=8 + length + entry["data_offsets"][0]).view(entry["shape"])
    return tensors, metadata


def command(*arguments):
    """Runs the command; returns the seconds it took."""
    start = time.perf_counter()
    result = subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, text=True)
    if result.returncode: raise SystemExit(f"{' '.join(map(str, arguments))}: {result.stderr.strip()}")
    return time.perf_counter() - start


def code(model, layer, picture):
    """The activation of a layer for a picture in a PNG file."""
    with tempfile.TemporaryDirectory() as folder:
        write_safetensors(f"{folder}/in", {"input": read_png(picture)})
        command("evaluate", model, f"{folder}/in", f"{folder}/out", "--layer", layer)
        return read_safetensors(f"{folder}/out")[0][layer].clone()
