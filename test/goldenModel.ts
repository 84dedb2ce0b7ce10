import fs from 'node:fs';

import { tf } from '../src/backend';
import { readNpz, readTorchCheckpoint, toFloat32 } from '../src/data';
import {
  defaultEncoder,
  DropPathMasks,
  type EncoderName,
  type EncoderSettings,
  type EncoderShape,
  type ParameterValue,
} from '../src/model';
import { clipFromChannelFirst, coco, kinectV2, type Layout, type Modality } from '../src/skeleton';
import { goldenPath, journalPath } from './goldenFolder';

const journal = 'journal/';

/** A golden file of the model; its name begins with `journal/` where it is of the journal code. */
const file = (name: string): string =>
  name.startsWith(journal) ? journalPath(name.slice(journal.length)) : goldenPath('model', name);

/** Whether the folder holds a file: tests of one that it leaves out are skipped. */
export function hasGolden(...names: string[]): boolean {
  return names.every((name) => fs.existsSync(file(name)));
}

/** An architecture by the name of its files: `dste`, or `journal/sttr3d` of the journal code. */
export type Architecture = string;

/** The architectures of a folder: those of which it holds a checkpoint. */
function architecturesIn(prefix: string): Architecture[] {
  const names = fs.existsSync(file(`${prefix}.`)) ? fs.readdirSync(file(`${prefix}.`)) : [];
  return names
    .flatMap((name) => /^((?:dste|sttr)[^-]*)-init\.pth\.tar$/.exec(name)?.slice(1, 2) ?? [])
    .map((name) => prefix + name);
}

/** The architectures whose numbers the original code gave. */
export const architectures = architecturesIn('');

/** The same of the journal code: for 17 joints, and (`3d`) for 25. */
export const journalArchitectures = architecturesIn(journal);

export const allArchitectures = [...architectures, ...journalArchitectures];

/** The encoder of an architecture. */
export function kindOf(architecture: Architecture): EncoderName {
  return architecture.replace(journal, '').startsWith('dste') ? 'dste' : 'sttr';
}

export interface Tolerances {
  /** Of the largest magnitude of a tensor. */
  forward: number;
  projection: number;
  /** Relative, before the first update and after. */
  loss: number;
  lossAfterUpdate: number;
  /** Of the largest magnitude of a gradient. */
  gradient: Record<EncoderName, number>;
  /** Absolute, where the first gradient is not tiny: so many of the elements within one bound, all within the other. */
  parameterAfterThreeSteps: { share: number; within: number; allWithin: number; whereFirstGradientAbove: number };
}

/** What the golden folder calls fair for float32: `tolerances.json`. */
export const tolerances = goldenJson('tolerances.json') as Tolerances;
export const journalTolerances = (
  hasGolden(`${journal}tolerances.json`) ? goldenJson(`${journal}tolerances.json`) : tolerances
) as Tolerances;

/**
 * What a gradient may differ by, of its largest magnitude. The golden folders state it of a float32 run against one of float64; of the biases of
 * attention outputs, which nearly cancel, both runs that are compared here reach it.
 */
export function gradientTolerance(architecture: Architecture, name: string): number {
  const one = tolerancesOf(architecture).gradient[kindOf(architecture)];
  return name.endsWith('out_proj.bias') ? 2 * one : one;
}

/** What the folder of an architecture calls fair. */
export function tolerancesOf(architecture: Architecture): Tolerances {
  return architecture.startsWith(journal) ? journalTolerances : tolerances;
}

/** Bones as the feeders of the journal code make them of 17 joints: 16 pairs, from 1; joint 6 has none and stays 0. */
export const feederBones: Layout = {
  ...coco,
  bones: [
    ...'1,2 2,4 3,5 4,6 5,7 7,9 8,10 9,11 10,8 11,9 12,14 13,15 14,16 15,17 16,14 17,15'
      .split(' ')
      .map((pair): [number, number] => {
        const [joint, other] = pair.split(',').map(Number);
        return [joint - 1, other - 1];
      }),
    [5, 5],
  ],
};

/** The layout whose bones the golden values of so many joints have. */
export function layoutOf(joints: number): Layout {
  return joints === coco.joints.length ? feederBones : kinectV2;
}

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

/** Factors of DropPath by golden masks (masks, B), 0 and 1; undefined for none. */
export function goldenDropPath({ shape, data }: ParameterValue, probability: number): DropPathMasks | undefined {
  if (data.length === 0) return undefined;
  return new DropPathMasks(
    tf.tensor(
      Float32Array.from(data, (kept) => kept / (1 - probability)),
      shape,
    ),
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
  modality?: Modality;
  weights: { sim: number; vac: number; xcorr: number };
  log: Record<string, number>[];
}

/**
 * The views of an architecture, frame-major (K·N, T·M·V·C), and the sizes that follow from them.
 *
 * @param trained the run whose settings are meant
 */
export async function goldenViews(
  architecture: Architecture,
  trained = `${architecture}-train`,
): Promise<{
  run: GoldenRun;
  settings: EncoderSettings;
  shape: EncoderShape;
  samples: number;
  views: Float32Array[];
}> {
  const run = goldenJson(`${trained}.json`) as GoldenRun;
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
    settings: {
      ...defaultEncoder,
      kind: kindOf(architecture),
      hidden: run.hidden,
      heads: run.heads,
      dropPath: run.drop_path,
    },
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
