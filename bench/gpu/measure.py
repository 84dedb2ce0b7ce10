"""Measures one pre-training step on this machine's GPU: the project's program, compiled by XLA, beside PyTorch, in the same call.

    python3 measure.py [--device gpu|cpu] [--seconds 570] [--steps 10] [--warm-up 3] [--parts NAME,NAME]
        [--results results.jsonl]
    python3 measure.py --table results.jsonl      # only the table, from what an earlier call left

Lies in the folder that bench/gpu/prepare.mjs made. Needs Python with jax (and its plugin) and torch; no Node, no
network. Each part runs in a process of its own, under a limit of its own; what it says is in the results file at once,
so that nothing is lost if this is stopped. A part that cannot run says why in one line.
"""
import argparse
import datetime
import glob
import importlib.metadata
import importlib.util
import json
import lzma
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from measure_table import table

HERE = os.path.dirname(os.path.abspath(__file__))
STEP, CHECK, ENGINE = (os.path.join(HERE, name) for name in ("step", "check", "engine"))

# What is run, the most telling first, with the seconds that each may take.
PARTS = {
    "xla check": 90,
    "xla bfloat16": 150,
    "torch bfloat16": 60,
    "torch bfloat16 compiled": 120,
    "xla float32": 120,
    "torch float32": 60,
    "engine check": 60,
    "engine bfloat16": 120,
    "xla tf32": 100,
    "torch tf32": 50,
    "torch float32 compiled": 100,
    "torch tf32 compiled": 100,
}
LEAST = 10  # seconds that a part is worth starting with


class Stopped(Exception):
    """This process was told to end."""


class Results:
    """Lines of the results file, after those of earlier calls and each there at once, and what is known of each part."""

    def __init__(self, file):
        self.file = file
        self.parts = {}

    def add(self, part, values):
        self.parts.setdefault(part, {}).update(values)
        with open(self.file, "a", encoding="utf-8") as file:
            file.write(json.dumps({"part": part, **values}) + "\n")


def read_results(file):
    parts = {}
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            values = json.loads(line)
            parts.setdefault(values.pop("part"), {}).update(values)
    return parts


def read_json(*names):
    with open(os.path.join(*names), encoding="utf-8") as file:
        return json.load(file)


def folders_of(package):
    """Where a package lies, without loading it."""
    spec = importlib.util.find_spec(package)
    return list(spec.submodule_search_locations or []) if spec else []


def machine(device):
    versions = {}
    for name in ("jax", "jaxlib", "jax-cuda13-plugin", "jax-cuda12-plugin", "torch", "numpy"):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            pass
    query = ["nvidia-smi", "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"]
    try:
        gpu = subprocess.run(query, capture_output=True, text=True, timeout=20).stdout.strip().splitlines()
    except (OSError, subprocess.TimeoutExpired):
        gpu = []
    date = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    return {"device": device, "gpu": gpu, "cores": os.cpu_count(), "python": platform.python_version(),
            "versions": versions, "date": date}


class Commands:
    """The command of each part."""

    def __init__(self, options, scratch):
        self.options = options
        self.scratch = scratch
        self.size = read_json(STEP, "step.json")["size"]

    def of(self, part):
        """@returns program and arguments, and the environment; raises RuntimeError with the reason if there is none."""
        engine, what, *compiled = part.split(" ")
        step = CHECK if what == "check" else STEP
        precision = "float32" if what == "check" else what
        # Of the check the first steps are wanted, not their time.
        steps, warm_up = (3, 0) if what == "check" else (self.options.steps, self.options.warm_up)
        counts = ["--steps", str(steps), "--warm-up", str(warm_up)]
        if engine == "torch":
            if self.size["encoder"] != "dste":
                raise RuntimeError("PyTorch's peer is written for DSTE")
            size = ["--hidden", str(self.size["hidden"]), "--batch", str(self.size["batch"])]
            device = "cuda" if self.options.device == "gpu" else "cpu"
            how = ["--precision", precision, "--device", device, *(["--compile"] if compiled else [])]
            # It takes one step more, which it does not count.
            script = os.path.join(HERE, "step_pytorch.py")
            return [sys.executable, script, *size, *how, "--steps", str(steps + warm_up - 1)], {}
        if engine == "xla":
            command = [sys.executable, os.path.join(HERE, "xla_step.py"), step, "--precision", precision]
            on_cpu = self.options.device == "cpu"
            environment = {"JAX_PLATFORMS": "cpu"} if on_cpu else {"XLA_PYTHON_CLIENT_MEM_FRACTION": "0.95"}
            return [*command, "--device", self.options.device, *counts], environment
        node, environment = self.node(), self.plugin()
        values = os.path.join(self.scratch, what)
        subprocess.run([sys.executable, os.path.join(HERE, "step_values.py"), step, values], check=True, timeout=60)
        script = os.path.join(HERE, "engineStep.mjs")
        return [node, script, step, values, "--precision", precision, *counts], environment

    def node(self):
        """Node, unpacked."""
        packed = os.path.join(ENGINE, "node.xz")
        if not os.path.exists(packed):
            raise RuntimeError("Node was not packed: prepare.mjs --node")
        node = os.path.join(self.scratch, "node")
        if not os.path.exists(node):
            with lzma.open(packed) as source, open(node, "wb") as target:
                shutil.copyfileobj(source, target)
            os.chmod(node, 0o755)
        return node

    def plugin(self):
        """What leads the engine to JAX's plugin and to CUDA's libraries, programs and data."""
        environment = {"USDRL_CACHE": os.path.join(self.scratch, "cache")}
        if os.environ.get("USDRL_XLA_PLUGIN"):
            return environment
        found = [glob.glob(os.path.join(folder, "xla_*", "xla_*_plugin.so")) for folder in folders_of("jax_plugins")]
        plugins = sorted(sum(found, []))
        if self.options.device == "cpu" or not plugins:
            raise RuntimeError("no PJRT plugin: JAX has none here, and USDRL_XLA_PLUGIN names none")
        nvidia = folders_of("nvidia")
        libraries = sum((glob.glob(os.path.join(folder, "*", "lib")) for folder in nvidia), [])
        compilers = sum((glob.glob(os.path.join(folder, "*", "bin", "ptxas")) for folder in nvidia), [])
        environment["USDRL_XLA_PLUGIN"] = plugins[-1]
        environment["USDRL_XLA_OPTIONS"] = "memory_fraction=0.95"
        environment["LD_LIBRARY_PATH"] = ":".join([*libraries, os.environ.get("LD_LIBRARY_PATH", "")]).strip(":")
        if compilers:
            cuda = os.path.dirname(os.path.dirname(compilers[-1]))
            environment["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} --xla_gpu_cuda_data_dir={cuda}".strip()
        return environment


def reason(file):
    """The line of a program's complaints that says most."""
    with open(file, encoding="utf-8", errors="replace") as errors:
        lines = [line.strip() for line in errors if line.strip()]
    words = ("RESOURCE_EXHAUSTED", "Check failed")
    telling = [line for line in lines if "Error" in line.split(" ")[0] or any(word in line for word in words)]
    return ([*lines[-1:], *telling[-1:]] or ["it said nothing"])[-1][:300]


def run_part(part, limit, command, environment, results, scratch):
    """Runs a part; what it says is kept line by line. @returns why it did not end well, or None"""
    # Files and not pipes: a process that it started might hold a pipe open after its end.
    said, complaints = (os.path.join(scratch, name) for name in ("said", "complaints"))
    with open(said, "wb") as out, open(complaints, "wb") as errors:
        environment = {**os.environ, **environment}
        child = subprocess.Popen(command, stdout=out, stderr=errors, start_new_session=True, env=environment)
    end, rest, done = time.monotonic() + limit, "", False
    try:
        with open(said, encoding="utf-8") as text:
            while not done:
                time.sleep(0.2)
                done = child.poll() is not None or time.monotonic() > end
                *lines, rest = (rest + text.read()).split("\n")
                for line in lines:
                    if line.startswith("{"):
                        results.add(part, json.loads(line))
    finally:
        status = child.poll()
        if status is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    if status is None:
        return f"stopped after {limit:.0f} s"
    return None if status == 0 else reason(complaints)


def measure(options, results, scratch):
    deadline = time.monotonic() + options.seconds
    step, check = read_json(STEP, "step.json"), read_json(CHECK, "step.json")
    about = {"size": step["size"], "parameters": step["parameters"], "expected": check["expected"]}
    results.add("machine", {**machine(options.device), **about, "warmUp": options.warm_up})
    commands = Commands(options, scratch)
    for part in options.parts.split(",") if options.parts else PARTS:
        began, left = time.monotonic(), deadline - time.monotonic()
        try:
            if left < LEAST:
                raise RuntimeError("no time was left")
            command, environment = commands.of(part)
            limit = min(PARTS[part], deadline - time.monotonic())
            why = run_part(part, limit, command, environment, results, scratch)
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            why = str(error)
        results.add(part, {"wallSeconds": round(time.monotonic() - began, 1), "why": why})
        told = why or f"{results.parts[part]['wallSeconds']} s"
        print(f"{part}: {told}", file=sys.stderr, flush=True)


def stop(*_):
    raise Stopped


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", choices=["gpu", "cpu"], default="gpu")
    parser.add_argument("--seconds", type=float, default=570)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--warm-up", type=int, default=3)
    parser.add_argument("--parts")
    parser.add_argument("--results", default="results.jsonl")
    parser.add_argument("--table")
    options = parser.parse_args()
    if options.table:
        print(table(read_results(options.table)))
        return
    unknown = [part for part in (options.parts or "").split(",") if part and part not in PARTS]
    if unknown:
        parser.error(f"--parts: found {unknown[0]}, wanted some of {', '.join(PARTS)}")
    signal.signal(signal.SIGTERM, stop)
    results = Results(options.results)
    scratch = tempfile.mkdtemp(prefix="usdrl-gpu-")
    try:
        measure(options, results, scratch)
    except (Stopped, KeyboardInterrupt):
        print("stopped", file=sys.stderr)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        print(table(results.parts))


main()
