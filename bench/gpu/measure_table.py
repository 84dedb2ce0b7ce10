"""The table of bench/gpu/measure.py, in Markdown."""
import math
import statistics

NAMES = {"xla": "this library's program, by JAX's client", "engine": "this library's engine", "torch": "PyTorch"}
CLIPS, EPOCHS = 40091, 451  # training clips of NTU RGB+D cross-subject, and epochs of the official run
HEAD = ["precision", "what", "compile or first step, s", "step, s", "of PyTorch's", "of torch.compile's", "TFLOP/s",
        "peak MiB", "first loss", "last loss", "an epoch, min", "all epochs, h"]


def step_seconds(values, warm_up):
    if "stepSeconds" in values:
        return values["stepSeconds"]
    # PyTorch's peer leaves out its first step alone.
    timed = values.get("seconds", [])[max(warm_up - 1, 0) :]
    return statistics.median(timed) if timed else None


def number(value, digits=3):
    return "" if value is None else f"{value:.{digits}g}"


def ratio(seconds, peer):
    return None if seconds is None or peer is None else seconds / peer


def row(part, values, seconds, machine):
    engine, precision, *compiled = part.split(" ")
    own, peers = seconds[part], [seconds.get(f"torch {precision}"), seconds.get(f"torch {precision} compiled")]
    peers = [None, None] if engine == "torch" and not compiled else [peers[0], None if compiled else peers[1]]
    losses = values.get("losses", [None])
    rates = [None, None, None]
    if own:
        epoch = math.ceil(CLIPS / machine["size"]["batch"]) * own
        rates = [machine["size"]["gigaflops"] / own / 1000, epoch / 60, EPOCHS * epoch / 3600]
    name = NAMES[engine] + (", torch.compile" if compiled else "")
    return [precision, name, number(values.get("compileSeconds", values.get("firstSeconds"))), number(own),
            *(number(ratio(own, peer)) for peer in peers), number(rates[0]), str(values.get("peakMiB", "")),
            *(number(loss, 7) for loss in (losses[0], losses[-1])), *(number(rate) for rate in rates[1:])]


def place(part):
    engine, precision, *_ = part.split(" ")
    return ["bfloat16", "tf32", "float32"].index(precision), list(NAMES).index(engine)


def line(cells):
    return f"| {' | '.join(cells)} |"


def difference(losses, expected):
    return max(abs(a - b) / abs(b) for a, b in zip(losses, expected))


def table(parts):
    machine = parts["machine"]
    size, warm_up = machine["size"], machine["warmUp"]
    seconds = {part: step_seconds(values, warm_up) for part, values in parts.items() if part != "machine"}
    told = {"losses", "compileSeconds"}
    measured = [part for part in parts if told & parts[part].keys() and "check" not in part]
    measured.sort(key=place)
    where = ", ".join(machine["gpu"]) if machine["device"] == "gpu" else "a CPU: ratios mean nothing"
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    text = [
        f"One pre-training step, {size['encoder'].upper()}, hidden {size['hidden']}, batch {size['batch']} x "
        f"{size['views']} views, {machine['parameters']:,} parameters, {size['gigaflops'] / 1000:.3g} TFLOP; {where}; "
        f"{versions}; {machine['date']}",
        "",
        line(HEAD),
        line(["---"] * len(HEAD)),
        *(line(row(part, parts[part], seconds, machine)) for part in measured),
        "",
    ]
    for part in ("xla check", "engine check"):
        losses = parts.get(part, {}).get("losses")
        if losses:
            far = difference(losses, machine["expected"]["losses"])
            text.append(f"{part}: {len(losses)} losses within {far:.2g} of those of {machine['expected']['engine']}, relative")
    text += [f"{part}: {values['why']}" for part, values in parts.items() if values.get("why")]
    return "\n".join(text)
