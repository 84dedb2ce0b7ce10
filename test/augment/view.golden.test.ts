import { beforeAll, describe, expect, it } from 'vitest';
import { applyView, centreCrop, cropLength, resizeFrames, type ViewDraws } from '../../src/augment';
import { readNpz, toFloat32, type NpzFile } from '../../src/data';
import { clipFromChannelFirst, clipToChannelFirst, type Clip } from '../../src/skeleton';
import { goldenJson, goldenPath } from '../goldenFolder';
import { tolerances } from '../goldenModel';

interface Draw {
  kind: string;
  /** Name of the expected output. */
  array: string;
  /** Name of the input; the array `input` where absent. */
  input?: string;
  num_frames?: number;
  output_size?: number;
  ratio?: number[];
  uniform?: number;
  start?: number;
  joints?: number[];
  uniform_draws_in_order?: number[];
}

const isDraws = (json: unknown): json is Draw[] => Array.isArray(json) && json.length > 0;
const draws = goldenJson(goldenPath('model', 'augmentations.json'), isDraws);
const kind = (start: string): Draw[] => draws.filter((draw) => draw.kind.startsWith(start));

const forward = { relativeToMax: tolerances.forward };

let arrays: NpzFile;
beforeAll(async () => {
  arrays = await readNpz(goldenPath('model', 'augmentations.npz'));
});

function clip(name: string, frames?: number): Clip {
  const array = arrays.read(name);
  const [C, T, V, M] = array.shape;
  return clipFromChannelFirst(toFloat32(array), { C, T, V, M }, 0, frames);
}

/** The change alone: as many frames as there are come out. */
function changed(input: Clip, spatial: ViewDraws['spatial']): Float32Array {
  const { frames } = input;
  return applyView(input, { crop: { start: 0, length: frames }, spatial }, { frames });
}

/** Compares frame-major numbers with a golden array. */
function expectClip(coordinates: Float32Array, like: Clip, frames: number, name: string): void {
  const received = clipToChannelFirst({ ...like, frames, coordinates });
  expect(received).toBeAllClose(toFloat32(arrays.read(name)), forward);
}

describe('augmentations equal the released code', () => {
  // The released code has its least crop as a constant; no golden file carries it.
  const minimumCrop = 64;

  it.each(kind('temporal_cropresize'))('crop and resize: $array', (draw) => {
    const input = clip('input', draw.num_frames);
    const [low, high] = draw.ratio!;
    const length = cropLength(input.frames, low + draw.uniform! * (high - low), minimumCrop);
    expect(draw.start! + length).toBeLessThanOrEqual(input.frames);
    const frames = draw.output_size!;
    const view = resizeFrames(input.coordinates, input.bodies * input.joints * 3, {
      start: draw.start!,
      length,
      frames,
    });
    expectClip(view, input, frames, draw.array);
  });

  it.each(kind('crop_subsequence'))('centre crop: $array', (draw) => {
    const input = clip('input', draw.num_frames);
    const frames = draw.output_size!;
    const crop = centreCrop(input.frames, draw.ratio![0]);
    const view = resizeFrames(input.coordinates, input.bodies * input.joints * 3, { ...crop, frames });
    expectClip(view, input, frames, draw.array);
  });

  it.each(kind('pose_augmentation'))('shear: $array', (draw) => {
    const input = clip(draw.input!);
    const view = changed(input, { kind: 'shear', entries: draw.uniform_draws_in_order! });
    expectClip(view, input, input.frames, draw.array);
  });

  it.each(kind('joint corruption'))('joint corruption: $array', (draw) => {
    const input = clip(draw.input!);
    const entries = draw.uniform_draws_in_order!;
    const view = changed(input, {
      kind: 'corruption',
      joints: Int32Array.from(draw.joints!),
      matrix: entries.length === 0 ? undefined : entries,
    });
    expectClip(view, input, input.frames, draw.array);
  });
});
