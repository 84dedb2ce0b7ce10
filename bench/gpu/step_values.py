"""The values that a prepared step starts from: of every argument of its program, from the seed or from the file beside it.

    python step_values.py STEP FILE      # writes them end to end, as the engine's own run reads them
"""
import gzip
import json
import math
import os
import sys

import numpy as np

DTYPES = {"float32": np.float32, "int32": np.int32, "bool": np.bool_}


def read_step(folder):
    with open(os.path.join(folder, "step.json"), encoding="utf-8") as file:
        return json.load(file)


def program_text(folder, step, precision):
    """The StableHLO of one precision, or None if it was not prepared."""
    names = [program["file"] for program in step["programs"] if program["precision"] == precision]
    if not names:
        return None
    with gzip.open(os.path.join(folder, names[0]), "rt", encoding="utf-8") as file:
        return file.read()


def arguments(folder, step):
    """Arrays in the order of the program's arguments; the same at every call."""
    stored = None
    for index, argument in enumerate(step["arguments"]):
        shape, start = argument["shape"], argument["start"]
        # Each has its own generator, so that leaving one out does not change the others.
        generator = np.random.default_rng([step["seed"], index])
        if start["kind"] == "constant":
            values = np.full(shape, start["value"])
        elif start["kind"] == "normal":
            values = generator.standard_normal(shape, dtype=np.float32) * np.float32(start["deviation"])
        elif start["kind"] == "coins":  # 0 with the probability of a drop, else what keeps the mean
            values = np.where(generator.random(shape) < start["probability"], 0, 1 / (1 - start["probability"]))
        elif start["kind"] == "rates":  # other ones each step
            values = np.asarray(step["rates"][0])
        else:
            if stored is None:
                with gzip.open(os.path.join(folder, "values.bin.gz")) as file:
                    stored = np.frombuffer(file.read(), "<f4")
            size = math.prod(shape)
            values = stored[start["offset"] : start["offset"] + size].reshape(shape)
        yield np.ascontiguousarray(values, DTYPES[argument["dtype"]])


if __name__ == "__main__":
    with open(sys.argv[2], "wb") as out:
        for array in arguments(sys.argv[1], read_step(sys.argv[1])):
            out.write(array.tobytes())
