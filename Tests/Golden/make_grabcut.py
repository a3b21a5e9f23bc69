"""What OpenCV's GrabCut makes of five drawn pictures.

usage: make_grabcut.py OUT.safetensors        (needs numpy, safetensors and opencv-python-headless)

Of each picture K: `K.picture`, R, G, B of whole numbers 0...255, [3, height, width]; `K.seeds`, OpenCV's labels (0 sure
background, 1 sure object, 2 and 3 probably), and `K.object`, 1 where the object is after 5 rounds.
"""
import sys

import cv2
import numpy as np
from safetensors.numpy import save_file

HEIGHT, WIDTH = 60, 80
y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)


def smooth(random, scale):
    small = random.normal(size=(HEIGHT // scale + 3, WIDTH // scale + 3, 3)).astype(np.float32)
    return cv2.resize(small, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)[:HEIGHT, :WIDTH]


tensors = {}
for number in range(5):
    random = np.random.default_rng(number)
    angle = np.arctan2(y - 30, x - 40)
    radius = np.hypot(y - 30, x - 40)
    inside = radius < 17 + (2 + number) * np.sin((3 + number) * angle)
    colors = random.uniform(40, 215, (2, 3))
    picture = np.where(inside[..., None], colors[0], colors[1])
    picture = picture + (12 + 4 * number) * smooth(random, 8) + 6 * random.normal(size=picture.shape)
    picture = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    seeds = np.full((HEIGHT, WIDTH), 2, np.uint8)
    seeds[radius < 22] = 3
    seeds[radius < 8] = 1
    seeds[(x < 4) | (x >= WIDTH - 4)] = 0
    labels = seeds.copy()
    cv2.setRNGSeed(1)
    cv2.grabCut(picture[:, :, ::-1].copy(), labels, None, np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_MASK)
    result = (labels == 1) | (labels == 3)
    print(number, "intersection over union with what was drawn", (result & inside).sum() / (result | inside).sum())
    tensors[f"{number}.picture"] = np.ascontiguousarray(picture.transpose(2, 0, 1), np.float16)
    tensors[f"{number}.seeds"] = seeds.astype(np.float16)
    tensors[f"{number}.object"] = result.astype(np.float16)
save_file(tensors, sys.argv[1], metadata={"made by": f"OpenCV {cv2.__version__}, make_grabcut.py"})
