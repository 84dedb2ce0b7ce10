import fs from 'node:fs';

import { readNpz, readTorchCheckpoint, toFloat32 } from '../src/data';
import { defaultEncoder, type EncoderSettings, type EncoderShape, type ParameterValue } from '../src/model';
import { clipFromChannelFirst } from '../src/skeleton';
import { goldenPath } from './goldenFolder';

const file = (name: string): string => goldenPath('model', name);

/** The architectures whose numbers the original code gave: those of which the folder holds a checkpoint. */
export const architectures = (['dste', 'sttr'] as const).filter((kind) => fs.existsSync(file(`${kind}-init.pth.tar`)));
export type Architecture = (typeof architectures)[number];

/** What the golden folder calls fair for float32: `tolerances.json`. */
export const tolerances = goldenJson('tolerances.json') as {
  /** Of the largest magnitude of a tensor. */
  forward: number;
  projection: number;
  /** Relative, before the first update and after. */
  loss: number;
  lossAfterUpdate: number;
  /** Of the largest magnitude of a gradient. */
  gradient: Record<Architecture, number>;
  /** Absolute, where the first gradient is not tiny: so many of the elements within one bound, all within the other. */
  parameterAfterThreeSteps: { share: number; within: number; allWithin: number; whereFirstGradientAbove: number };
};

/** All arrays of a golden npz file, as float32. */
export async function goldenArrays(name: string): Promise<Map<string, ParameterValue>> {
  const npz = await readNpz(file(name));
  return new Map(
    npz.names.map((key) => {
      const array = npz.read(key);
      return [key, { shape: array.shape, data: toFloat32(array) }];
    }),
  );
}

/** The content of a golden JSON file; the caller says what it holds. */
export function goldenJson(name: string): unknown {
  return JSON.parse(fs.readFileSync(file(name), 'utf8'));
}

/** The initial state of an architecture from the official checkpoint file. */
export async function goldenState(
  architecture: Architecture,
  name = `${architecture}-init.pth.tar`,
): Promise<Map<string, ParameterValue>> {
  const { tensors } = await readTorchCheckpoint(file(name));
  return new Map(
    [...tensors].map(([key, array]) => [key.replace(/^module\./, ''), { shape: array.shape, data: toFloat32(array) }]),
  );
}

/** What the golden files say of their own sizes. */
export interface GoldenRun {
  hidden: number;
  heads: number;
  batch: number;
  lr: number;
  weight_decay: number;
  drop_path: number;
  weights: { sim: number; vac: number; xcorr: number };
  log: Record<string, number>[];
}

/** The views of an architecture, frame-major (K·N, T·M·V·C), and the sizes that follow from them. */
export async function goldenViews(architecture: Architecture): Promise<{
  run: GoldenRun;
  settings: EncoderSettings;
  shape: EncoderShape;
  samples: number;
  views: Float32Array[];
}> {
  const run = goldenJson(`${architecture}-train.json`) as GoldenRun;
  const arrays = await goldenArrays(`${architecture}-views.npz`);
  const names = Array.from({ length: arrays.size }, (_, k) => `view${k}`);
  const [samples, channels, frames, joints, bodies] = (arrays.get(names[0]) as ParameterValue).shape;
  const size = channels * frames * joints * bodies;
  const views = names.map((name) => {
    const { data } = arrays.get(name) as ParameterValue;
    const view = new Float32Array(samples * size);
    for (let n = 0; n < samples; n++) {
      const clip = clipFromChannelFirst(data, { C: channels, T: frames, V: joints, M: bodies }, n * size);
      view.set(clip.coordinates, n * size);
    }
    return view;
  });
  return {
    run,
    settings: { ...defaultEncoder, kind: architecture, hidden: run.hidden, heads: run.heads, dropPath: run.drop_path },
    shape: { frames, joints, bodies, channels },
    samples,
    views,
  };
}

/**
 * The elements of a parameter whose gradient is zero up to rounding by construction (docs/performance.md): noise, which parity tests
 * of gradients and updates leave out. The key part of attention biases, and biases that a normalisation takes away.
 */
export function vanishes(name: string, size: number): (element: number) => boolean {
  if (name.endsWith('in_proj_bias')) return (element) => element >= size / 3 && element < (2 * size) / 3;
  const whole = /_proj\.[036]\.bias$|_tr1\.(CA|DSA)\.mlp\.fc2\.bias$|layers\.1\.norm2\.bias$/.test(name);
  return () => whole;
}
