import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { convertCheckpoint, openCheckpoint, writeOfficialCheckpoint, type Checkpoint } from '../../src/checkpoints';
import { readTorchCheckpoint, writeTorchCheckpoint, type NumericArray } from '../../src/data';
import { momentPrefixes } from '../../src/training';
import { temporaryFolder } from '../data/temporaryFolder';
import { goldenPath } from '../goldenFolder';
import { architectures, goldenArrays, goldenViews, tolerances, type Architecture } from '../goldenModel';
import { runTorch, torchPython } from '../torchPython';

interface Report {
  names: string[];
  order: boolean;
  types: string[];
  counts: string[];
  shared: boolean;
  epoch: number;
  moments: number;
  shapesFit: boolean;
  steps: number[];
  learningRate: number;
  features: number[];
}

/** What PyTorch says of a checkpoint that it loaded into modules of the official structure. */
async function loadInTorch(checkpoint: string, architecture: Architecture, classes = 0): Promise<Report> {
  const { settings, shape } = await goldenViews(architecture);
  const golden = await goldenArrays(`${architecture}-eval.npz`);
  const tokens = join(temporaryFolder(), 'tokens.pt');
  const array = (name: string): NumericArray => ({ dtype: 'float32', ...golden.get(name)! });
  writeTorchCheckpoint(tokens, { tensors: new Map([['t', array('joint_t')], ['s', array('joint_s')]]) }); // prettier-ignore
  const { frames, joints, bodies } = shape;
  const { hidden, heads } = settings;
  const job = { checkpoint, tokens, kind: architecture, hidden, heads, frames, joints, bodies, classes };
  const script = join(__dirname, 'fixtures', 'official_models.py');
  return JSON.parse(runTorch(script, JSON.stringify(job))) as Report;
}

/** The checkpoint of an architecture with moments for Adam: numbers that tell where they belong. */
async function withMoments(architecture: Architecture): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(goldenPath('model', `${architecture}-init.pth.tar`));
  const tensors = new Map(checkpoint.tensors);
  for (const [name, { shape, data }] of checkpoint.tensors) {
    tensors.set(momentPrefixes.first + name, { shape, data: data.map((value) => value / 2) });
    tensors.set(momentPrefixes.second + name, { shape, data: data.map((value) => value * value) });
  }
  return { ...checkpoint, tensors, epoch: 451, steps: 77 };
}

describe.skipIf(torchPython === undefined).each(architectures)(
  'PyTorch loads, strictly, %s (skipped where there is no PyTorch)',
  (architecture) => {
    it.each(['init.pth.tar', 'init-legacy.pth.tar'])('%s written back', async (name) => {
      const source = goldenPath('model', `${architecture}-${name}`);
      const folder = temporaryFolder();
      const [between, out] = [join(folder, 'a.safetensors'), join(folder, 'b.pth.tar')];
      await convertCheckpoint({ checkpoint: source, out: between });
      await convertCheckpoint({ checkpoint: between, out });
      const report = await loadInTorch(out, architecture);
      const original = await readTorchCheckpoint(source);
      expect(report.names).toEqual([...original.tensors.keys()].map((key) => `module.${key}`));
      expect(report).toMatchObject({
        order: true,
        shared: true,
        epoch: original.epoch,
        moments: 0,
        counts: ['torch.int64'],
      });
      const golden = await goldenArrays(`${architecture}-downstream.npz`);
      expect(report.features).toBeAllClose(golden.get('features')!.data, { relativeToMax: tolerances.forward });
    });

    it('a checkpoint with the state of Adam', async () => {
      const out = join(temporaryFolder(), 'adam.pth.tar');
      const checkpoint = await withMoments(architecture);
      writeOfficialCheckpoint(out, checkpoint, 'test');
      const report = await loadInTorch(out, architecture);
      const { optimizer } = await readTorchCheckpoint(out);
      expect(report).toMatchObject({ shapesFit: true, epoch: 451, steps: [77], moments: optimizer!.moments.size });
      // After the milestone.
      expect(report.learningRate).toBeCloseTo(5e-5, 12);
    });

    it('a downstream model', async () => {
      const golden = await goldenArrays(`${architecture}-downstream.npz`);
      const weight = golden.get('fc_weight')!;
      const { tensors, ...about } = await openCheckpoint(goldenPath('model', `${architecture}-init.pth.tar`));
      const kept = [...tensors].filter(([name]) => name.startsWith('backbone.'));
      const fc = [['fc.weight', weight], ['fc.bias', golden.get('fc_bias')!]] as const; // prettier-ignore
      const out = join(temporaryFolder(), 'downstream.pt');
      writeOfficialCheckpoint(out, { ...about, tensors: new Map([...kept, ...fc]) }, 'test');
      const report = await loadInTorch(out, architecture, weight.shape[0]);
      expect(report.names).toHaveLength(kept.length + 2);
      expect(report.features).toBeAllClose(golden.get('features')!.data, { relativeToMax: tolerances.forward });
    });
  },
);
