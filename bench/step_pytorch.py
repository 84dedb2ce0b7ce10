"""One pre-training step of USDRL in PyTorch: the peer of bench/step.mjs.

Encoder (DSTE), projectors and objective written from the paper and the notes on the released code, with the released code's
way of running: each view in its own call, D x D correlation matrices, torch.optim.Adam. Prints one JSON line.

    python bench/step_pytorch.py --hidden 128 --batch 64 --steps 3 [--threads N] [--precision float32|tf32|bfloat16]
        [--device cpu|cuda] [--compile]

bfloat16 is autocast's; tf32 is for GPUs. --compile gives the network and the objective of a domain to torch.compile.
"""
import argparse
import json
import resource
import time

import torch
from torch import nn
from torch.nn import functional as F

FRAMES, JOINTS, BODIES, VIEWS = 64, 25, 2, 4


def drop_path(x, p, training):
    if not training or p == 0:
        return x
    keep = 1 - p
    mask = torch.floor(keep + torch.rand(x.shape[0], 1, 1, device=x.device))
    return x / keep * mask


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class DenseLayer(nn.Module):
    """alpha * CA(x) + (1 - alpha) * DSA(x), alpha 0.5, gap 4, one attention shared by all branches."""

    def __init__(self, width, tokens):
        super().__init__()
        self.attn = nn.MultiheadAttention(width, 1, batch_first=True)
        self.conv = nn.Conv1d(width, width, 1)
        self.ca_norm1, self.ca_norm2, self.ca_mlp = nn.LayerNorm(width), nn.LayerNorm(width), Mlp(width)
        self.wt1, self.wt2 = nn.Linear(tokens, tokens), nn.Linear(tokens, tokens)
        self.dsa_norm1, self.dsa_norm2, self.dsa_mlp = nn.LayerNorm(width), nn.LayerNorm(width), Mlp(width)

    def attend(self, x):
        return self.attn(x, x, x, need_weights=False)[0]

    def branch(self, x):
        x = x + drop_path(self.attend(self.dsa_norm1(x)), 0.1, self.training)
        return x + drop_path(self.dsa_mlp(self.dsa_norm2(x)), 0.1, self.training)

    def forward(self, x):
        u = x + F.relu(self.conv(x.transpose(1, 2))).transpose(1, 2)
        v = x + drop_path(self.attend(self.ca_norm1(u)), 0.1, self.training)
        channel = drop_path(self.ca_mlp(self.ca_norm2(v)), 0.1, self.training)
        columns = x.transpose(1, 2)
        shifted = self.wt2(F.relu(self.wt1(columns))) + columns
        shifted[:, :, ::4] = columns[:, :, ::4]
        dense = 0.5 * (self.branch(shifted.transpose(1, 2)) + self.branch(x))
        return 0.5 * channel + 0.5 * dense


class Stream(nn.Module):
    def __init__(self, inputs, tokens, width):
        super().__init__()
        self.embed = nn.Sequential(nn.Linear(inputs, width), nn.LayerNorm(width), nn.ReLU(), nn.Linear(width, width))
        self.position = nn.Parameter(torch.randn(1, tokens, width) * 0.02)
        self.layers = nn.ModuleList([DenseLayer(width, tokens) for _ in range(2)])

    def forward(self, x):
        x = self.embed(x)
        for layer in self.layers:
            x = layer(x + self.position)
        return x.amax(1)


def projector(inputs, hidden, outputs):
    return nn.Sequential(
        nn.Linear(inputs, hidden), nn.BatchNorm1d(hidden), nn.ReLU(),
        nn.Linear(hidden, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Linear(hidden, outputs),
    )


class Model(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.temporal = Stream(BODIES * JOINTS * 3, FRAMES, width)
        self.spatial = Stream(FRAMES * 3, BODIES * JOINTS, width)
        self.t_proj = projector(width, 2 * width, 2 * width)
        self.s_proj = projector(width, 2 * width, 2 * width)
        self.i_proj = projector(2 * width, 2 * width, 4 * width)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, std=0.02)
                nn.init.zeros_(module.bias)

    def forward(self, x):  # (N, T, M*V*C)
        samples = x.shape[0]
        joints = x.view(samples, FRAMES, BODIES * JOINTS, 3).transpose(1, 2).reshape(samples, BODIES * JOINTS, -1)
        t, s = self.temporal(x), self.spatial(joints)
        return self.i_proj(torch.cat([t, s], 1)), self.t_proj(t), self.s_proj(s)


def off_diagonal(c):
    return c.pow(2).sum() - c.diagonal().pow(2).sum()


def domain(z):
    centre = (z[0] + z[1] + z[2]) / 3
    sim = sum(F.mse_loss(z[k], z[3]) + F.mse_loss(z[k], centre) for k in range(3))
    n, d = z[0].shape
    vac = 0
    for view in z:
        centred = view - view.mean(0)
        vac = vac + 5 * F.relu(1 - (view.var(0) + 1e-4).sqrt()).mean() + off_diagonal(centred.T @ centred / (n - 1)) / d
    xc = 0
    standard = [(view - view.mean(0)) / view.std(0) for view in z]
    for p in range(VIEWS):
        for q in range(p + 1, VIEWS):
            c = standard[p].T @ standard[q] / n
            xc = xc + (c.diagonal() - 1).pow(2).sum() + 0.005 * off_diagonal(c)
    return 5 * sim + vac + 1e-3 * xc


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--precision", choices=["float32", "tf32", "bfloat16"], default="float32")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--compile", action="store_true")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.backends.nnpack.set_flags(False)  # it prints a line for every layer where it does not run
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = options.precision == "tf32"
    torch.manual_seed(0)
    device, half = torch.device(options.device), options.precision == "bfloat16"
    model = Model(options.hidden).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-4, weight_decay=1e-5)
    views = [(torch.randn(options.batch, FRAMES, BODIES * JOINTS * 3) * 0.5).to(device) for _ in range(VIEWS)]
    project, term = (torch.compile(model), torch.compile(domain)) if options.compile else (model, domain)
    seconds, cpu_seconds, losses = [], [], []
    for _ in range(options.steps + 1):
        started, used = time.perf_counter(), time.process_time()
        with torch.autocast(device.type, torch.bfloat16, enabled=half):
            i, t, s = zip(*(project(view) for view in views))
            loss = term(i) + 0.5 * (term(t) + term(s))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())  # on a GPU it waits for all of the step
        seconds.append(time.perf_counter() - started)
        cpu_seconds.append(time.process_time() - used)
    report = {"peer": f"PyTorch {torch.__version__}", "threads": torch.get_num_threads(), "firstSeconds": seconds[0],
              "seconds": seconds[1:], "cpuSeconds": cpu_seconds[1:], "losses": losses, "peakMiB": peak_mebibytes(device)}
    print(json.dumps(report))


def peak_mebibytes(device):
    """Of the tensors on a GPU; on a CPU of the process."""
    if device.type == "cuda":
        return round(torch.cuda.max_memory_allocated(device) / 2**20)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


main()
