"""Views of clips with NumPy: the peer of bench/augmentation.mjs, in the layout of the official files (C, T, V, M).

Every operation is one of NumPy on the whole view; nothing loops over frames or joints. Prints one JSON line.
"""
import json
import time

import numpy as np

FRAMES, CLIPS, VIEWS = 64, 16, 4


def resize(x):  # (C, T', V, M) to (C, 64, V, M), half-pixel centres
    length = x.shape[1]
    p = np.maximum(0, (np.arange(FRAMES) + 0.5) * length / FRAMES - 0.5)
    before = np.floor(p).astype(int)
    after = np.minimum(before + 1, length - 1)
    weight = (p - before).astype(np.float32)[None, :, None, None]
    return (1 - weight) * x[:, before] + weight * x[:, after]


def view(clip, generator):
    n = clip.shape[1]
    length = min(max(int(n * generator.uniform(0.1, 1)), FRAMES), n)
    start = generator.integers(0, n - length + 1)
    y = resize(clip[:, start : start + length])
    if generator.random() < 0.5:
        joints = generator.choice(25, 15, replace=False)
        if generator.random() < 0.5:
            y[:, :, joints] = 0
        else:
            matrix = generator.uniform(-1, 1, (3, 3)).astype(np.float32)
            y[:, :, joints] = np.tensordot(matrix.T, y[:, :, joints], 1)
        return y
    matrix = np.eye(3, dtype=np.float32)
    matrix[~np.eye(3, dtype=bool)] = generator.uniform(-1, 1, 6)
    return np.tensordot(matrix, y, 1)


def main():
    generator = np.random.default_rng(0)
    clips = [generator.standard_normal((3, 300, 25, 2)).astype(np.float32) for _ in range(CLIPS)]
    batch = np.empty((CLIPS * VIEWS, 3, FRAMES, 25, 2), np.float32)
    least = float("inf")
    for _ in range(50):
        started = time.perf_counter()
        for number in range(CLIPS * VIEWS):
            batch[number] = view(clips[number // VIEWS], generator)
        least = min(least, time.perf_counter() - started)
    print(json.dumps({"numpy": np.__version__, "microseconds": least * 1e6 / (CLIPS * VIEWS)}))


main()
