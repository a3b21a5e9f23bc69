"""HOG and dense SIFT of a small picture, computed pixel by pixel from the published definitions with NumPy,
and Dalal and Triggs's HOG by scikit-image: make_descriptors.py OUT.safetensors."""
import sys
import numpy as np
from safetensors.numpy import save_file
from skimage.feature import hog as skimage_hog

H, W = 53, 69  # no multiples of a cell
rng = np.random.default_rng(7)


def picture():
    """Waves with edges, RGB levels 0...255, rough enough for no gradient to lie midway between two bins."""
    y, x = np.mgrid[0:H, 0:W].astype(np.float64)
    planes = []
    for c in range(3):
        a, b, p = rng.uniform(3, 12), rng.uniform(3, 12), rng.uniform(0, 6)
        plane = 120 + 60 * np.sin(x / a + p) * np.cos(y / b - c) + 40 * (x + 2 * y > 90) * (c != 1)
        planes.append(plane + rng.normal(0, 3, plane.shape))
    return np.clip(np.stack(planes), 0, 255).astype(np.float32)


def gradients(gray):
    for y in range(1, H - 1):
        for x in range(1, W - 1):
            yield y, x, (gray[y, x + 1] - gray[y, x - 1]) / 2, (gray[y + 1, x] - gray[y - 1, x]) / 2


def bins(gx, gy, count, turn, bilinear, center):
    """Pairs of an orientation and its share."""
    position = np.arctan2(gy, gx) / (turn / count) - center
    if not bilinear:
        return [(int(np.floor(position + 0.5)) % count, 1.0)]
    low = int(np.floor(position))
    return [(low % count, 1 - (position - low)), ((low + 1) % count, position - low)]


def cells(gray, size, count, turn, bilinear, center, first, rows, columns):
    """Histograms; `first` is the pixel position of the first cell's center."""
    h = np.zeros((rows, columns, count))
    for y, x, gx, gy in gradients(gray):
        m = np.hypot(gx, gy)
        if m == 0: continue
        cy, cx = (y - first) / size, (x - first) / size
        for k, share in bins(gx, gy, count, turn, bilinear, center):
            for i in (int(np.floor(cy)), int(np.floor(cy)) + 1):
                for j in (int(np.floor(cx)), int(np.floor(cx)) + 1):
                    if 0 <= i < rows and 0 <= j < columns:
                        h[i, j, k] += m * share * (1 - abs(cy - i)) * (1 - abs(cx - j))
    return h


def uoctti(gray, bilinear, size=8):
    rows, columns = (H + size // 2) // size, (W + size // 2) // size
    h = cells(gray, size, 18, 2 * np.pi, bilinear, 0, size / 2 - 0.5, rows, columns)
    undirected = h[:, :, :9] + h[:, :, 9:]
    energy = (undirected ** 2).sum(2)
    out = np.zeros((31, rows, columns))
    for i in range(rows):
        for j in range(columns):
            for t, (di, dj) in enumerate([(-1, -1), (-1, 0), (0, -1), (0, 0)]):
                y, x = i + di, j + dj  # the block's upper left cell
                if y < 0 or x < 0 or y + 1 >= rows or x + 1 >= columns: continue
                n = np.sqrt(energy[y:y + 2, x:x + 2].sum() + 1e-4)
                out[:18, i, j] += 0.5 * np.minimum(h[i, j] / n, 0.2)
                part = np.minimum(undirected[i, j] / n, 0.2)
                out[18:27, i, j] += 0.5 * part
                out[27 + t, i, j] = part.sum() / np.sqrt(18)
    return out


def twice_normalized(v, epsilon):
    v = np.minimum(v / np.sqrt((v ** 2).sum() + epsilon), 0.2)
    return v / np.sqrt((v ** 2).sum() + epsilon)


def dalal_triggs(gray, size=8):
    rows, columns = (H + size // 2) // size, (W + size // 2) // size
    h = cells(gray, size, 9, np.pi, True, 0.5, size / 2 - 0.5, rows, columns)
    out = np.zeros((36, rows - 1, columns - 1))
    for i in range(rows - 1):
        for j in range(columns - 1):
            out[:, i, j] = twice_normalized(h[i:i + 2, j:j + 2].ravel(), 1e-10)
    return out


def dense_sift(gray, size=5, stride=3):
    # Whole cells only: 2 sizes wide, from the first derivative on.
    rows, columns = (H - 2 - 2 * size) // size + 1, (W - 2 - 2 * size) // size + 1
    h = cells(gray, size, 8, 2 * np.pi, True, 0, size + 0.5, rows, columns)
    place = np.arange(4) - 1.5
    window = np.exp(-(place[:, None] ** 2 + place[None] ** 2) / (2 * 1.5 ** 2))
    out = np.zeros((128, (rows - 4) // stride + 1, (columns - 4) // stride + 1))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            y, x = i * stride, j * stride
            out[:, i, j] = twice_normalized((h[y:y + 4, x:x + 4] * window[:, :, None]).ravel(), 1e-6)
    return out


rgb = picture()
gray = np.tensordot([0.299, 0.587, 0.114], rgb.astype(np.float64), 1)
box = skimage_hog(gray, orientations=9, pixels_per_cell=(8, 8), cells_per_block=(2, 2), block_norm='L2-Hys',
                  feature_vector=False)
box = box.reshape(box.shape[0], box.shape[1], 36).transpose(2, 0, 1)
tensors = {'input': rgb, 'hog': uoctti(gray, False), 'hog-bilinear': uoctti(gray, True),
           'hog-dalal-triggs': dalal_triggs(gray), 'skimage': box, 'dsift': dense_sift(gray)}
save_file({k: np.ascontiguousarray(v, dtype=np.float32)[None] for k, v in tensors.items()}, sys.argv[1])
print({k: v.shape for k, v in tensors.items()})
