import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readTorchCheckpoint } from '../../../src/data';
import { runTorch, torchPython } from '../../torchPython';
import { temporaryFolder } from '../temporaryFolder';

const script = `
import sys, torch
from collections import OrderedDict
file, form = sys.argv[1].split("|")
base = torch.arange(24, dtype=torch.float32)
state = OrderedDict()
state["module.plain"] = base.reshape(4, 6)
state["module.transposed"] = base.reshape(4, 6).t()
state["module.slice"] = base[3:20:4]
state["module.half"] = (base / 8).half()
state["module.double"] = base.double() / 3
state["module.count"] = torch.tensor(7)
state["module.parameter"] = torch.nn.Parameter(base[:2])
torch.save({"epoch": 3, "state_dict": state}, file, _use_new_zipfile_serialization=form == "zip")
`;

describe.skipIf(torchPython === undefined)('PyTorch of today (skipped where there is none)', () => {
  it.each(['zip', 'legacy'])('writes files that are read, %s form', async (form) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'save.py'), script);
    const file = join(folder, 'saved.pth.tar');
    runTorch(join(folder, 'save.py'), `${file}|${form}`);
    const checkpoint = await readTorchCheckpoint(file);
    expect({ form: checkpoint.form, epoch: checkpoint.epoch }).toEqual({ form, epoch: 3 });
    const counting = Array.from({ length: 24 }, (_, i) => i);
    const found = [...checkpoint.tensors].map(([name, { dtype, shape, data }]) => [name, dtype, shape, [...data]]);
    expect(found).toEqual([
      ['plain', 'float32', [4, 6], counting],
      ['transposed', 'float32', [6, 4], counting.map((i) => (i % 4) * 6 + Math.floor(i / 4))],
      ['slice', 'float32', [5], [3, 7, 11, 15, 19]],
      ['half', 'float16', [24], counting.map((i) => i / 8)],
      ['double', 'float64', [24], counting.map((i) => i / 3)],
      ['count', 'int64', [], [7n]],
      ['parameter', 'float32', [2], [0, 1]],
    ]);
  });
});
