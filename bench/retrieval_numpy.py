"""Nearest neighbours by the cosine with NumPy: the peer of bench/retrieval.mjs. Prints one JSON line."""
import argparse
import json
import resource
import time

import numpy as np


def main():
    parser = argparse.ArgumentParser()
    for name in ("train", "test", "width"):
        parser.add_argument(f"--{name}", type=int)
    options = parser.parse_args()
    generator = np.random.default_rng(0)
    train = generator.random((options.train, options.width), dtype=np.float32) - 0.5
    test = generator.random((options.test, options.width), dtype=np.float32) - 0.5
    used, started = time.process_time(), time.perf_counter()
    train /= np.linalg.norm(train, axis=1, keepdims=True)
    test /= np.linalg.norm(test, axis=1, keepdims=True)
    # By blocks of test clips: all pairs at once would take 2.6 GB.
    nearest = np.concatenate([(test[i : i + 1024] @ train.T).argmax(1) for i in range(0, len(test), 1024)])
    assert nearest.shape == (options.test,)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report = {"peer": f"NumPy {np.__version__}", "seconds": seconds, "cpuSeconds": time.process_time() - used,
              "peakMiB": round(peak)}
    print(json.dumps(report))


main()
