"""One prepared pre-training step, compiled from its StableHLO by XLA and run on one device: no Node, no addon.

The text goes through the client that JAX has of the same plugin. Prints a JSON line when the program is compiled, and one when
its steps are done.

    python xla_step.py STEP --precision bfloat16 [--device gpu|cpu] [--steps 10] [--warm-up 3]
"""
import argparse
import json
import resource
import statistics
import time

import jax
import numpy as np
from jax._src import compiler
from jax._src.interpreters import mlir
from jax._src.lib import xla_client
from jax._src.lib.mlir import ir

from step_values import arguments, program_text, read_step

MEBIBYTE = 2**20


def say(**values):
    print(json.dumps(values), flush=True)


def compile_program(text, device):
    options = compiler.get_compile_options(1, 1, device_assignment=np.array([[device.id]]))
    with mlir.make_ir_context():
        module = ir.Module.parse(text)
        return device.client.compile_and_load(module, xla_client.DeviceList((device,)), options)


def compiler_memory(program):
    """What the compiler says that a step takes on the device, in MiB."""
    stats = program.get_compiled_memory_stats()
    parts = {
        "arguments": stats.argument_size_in_bytes,
        "outputs": stats.output_size_in_bytes - stats.alias_size_in_bytes,
        "temporary": stats.temp_size_in_bytes,
    }
    return {name: round(size / MEBIBYTE, 1) for name, size in parts.items()}


def peak_mebibytes(device):
    stats = device.memory_stats()
    if stats is None:  # a CPU: the process's own
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return round(stats["peak_bytes_in_use"] / MEBIBYTE)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("step")
    parser.add_argument("--precision", default="float32")
    parser.add_argument("--device", default="gpu")
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--warm-up", type=int, default=3)
    options = parser.parse_args()
    step = read_step(options.step)
    text = program_text(options.step, step, options.precision)
    if text is None:
        raise SystemExit(f"Error: {options.precision} was not prepared")
    device = jax.devices(options.device)[0]

    started = time.perf_counter()
    program = compile_program(text, device)
    say(compileSeconds=time.perf_counter() - started, compilerMiB=compiler_memory(program))

    held = [jax.device_put(array, device) for array in arguments(options.step, step)]
    jax.block_until_ready(held)
    rates_at = [argument["name"] for argument in step["arguments"]].index("rates")
    losses, seconds = [], []
    for count in range(options.warm_up + options.steps):
        rates = np.asarray(step["rates"][min(count, len(step["rates"]) - 1)], np.float32)
        held[rates_at] = jax.block_until_ready(jax.device_put(rates, device))
        started = time.perf_counter()
        results = [parts[0] for parts in program.execute_sharded(held).disassemble_into_single_device_arrays()]
        for place, result in zip(step["changed"], results):
            held[place] = result  # in the memory of the one before it
        losses.append(float(np.asarray(results[len(step["changed"])])))
        jax.block_until_ready(results)
        seconds.append(time.perf_counter() - started)
    timed = seconds[options.warm_up :]
    say(
        device=device.device_kind, engine=f"XLA of jax {jax.__version__}", losses=losses, firstSeconds=seconds[0],
        stepSeconds=statistics.median(timed), seconds=timed, peakMiB=peak_mebibytes(device),
    )


main()
