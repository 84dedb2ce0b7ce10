"""Reads NTU RGB+D .skeleton files line by line into NumPy arrays, as people write it.

Named peer of bench/ntu.mjs: read every file of a folder, keep the two bodies that move most. Prints one JSON object.
"""
import json
import os
import sys
import time

import numpy as np

MAX_BODY, JOINTS = 4, 25


def read_skeleton(path):
    with open(path) as file:
        frames = int(file.readline())
        data = np.zeros((MAX_BODY, frames, JOINTS, 3))
        for t in range(frames):
            for body in range(int(file.readline())):
                file.readline()
                for joint in range(int(file.readline())):
                    numbers = file.readline().split()
                    if body < MAX_BODY:
                        data[body, t, joint] = [float(number) for number in numbers[:3]]
    return data


def energy(body):
    body = body[body.sum(-1).sum(-1) != 0]
    return body[:, :, 0].std() + body[:, :, 1].std() + body[:, :, 2].std() if len(body) else 0.0


def main(folder):
    started = time.perf_counter()
    files = size = 0
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        data = read_skeleton(path)
        order = np.argsort([energy(body) for body in data])[::-1][:2]
        np.ascontiguousarray(data[order].transpose(3, 1, 2, 0), dtype=np.float32)
        files += 1
        size += os.path.getsize(path)
    seconds = time.perf_counter() - started
    cpu = time.process_time()
    print(json.dumps({"numpy": np.__version__, "files": files, "bytes": size, "seconds": seconds, "cpuSeconds": cpu}))


main(sys.argv[1])
