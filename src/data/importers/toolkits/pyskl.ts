import { basename } from 'node:path';

import { InputError } from '../../../errors';
import { coco, kinectV2, type Clip, type Layout } from '../../../skeleton';
import { toFloat32 } from '../../formats/numericArray';
import { PickleFile } from '../../formats/pickleFile';
import { describe } from '../../formats/pickleWorld';
import { PickledArray } from '../../formats/pickledArray';
import type { ImportReport } from '../importReport';
import { reportImport } from '../reportImport';
import { preparationOf, preparationText } from '../preparation';
import type { RecordingContent } from '../recordings/recordingContent';
import { runImport, splitsByRule, type SplitRule } from '../runImport';
import {
  checkClipBytes,
  classNames,
  entryOf,
  ruleByName,
  clipContent,
  splitNameOf,
  wholeNumbers,
  type Part,
  type ToolkitOptions,
} from './toolkitSet';

/** How pyskl's files are imported; the splits are those of the file. */
export interface PysklOptions extends Omit<ToolkitOptions, 'split'> {
  /** Third coordinate of 2-D skeletons: 0 (default) or the score of the pose estimator. */
  third?: 'zero' | 'score';
}

/** One entry of `annotations`. */
interface Annotation {
  name: string;
  label: number;
  /** (M, T, V, C) */
  keypoint: PickledArray;
  /** (M, T, V), of 2-D skeletons. */
  score?: PickledArray;
  /** Height and width in pixels, of 2-D skeletons. */
  image?: readonly number[];
}

const mostBodies = 1000;

/**
 * Imports a pickle of pyskl or MMAction2 (`ntu60_3danno.pkl`, `ntu60_hrnet.pkl`): `split` and `annotations` with keypoints
 * (M, T, V, C), float16 as a rule. Kinect's 25 joints come in metres and are normalised unless `normalise` is false. COCO's
 * 17 joints come in pixels; they are scaled so that the image reaches from -1 to 1.
 *
 * @throws InputError when the file is damaged or holds something else.
 */
export async function importPyskl(file: string, out: string, options: PysklOptions = {}): Promise<ImportReport> {
  const started = performance.now();
  const { force, third = 'zero' } = options;
  const pickle = PickleFile.open(file);
  try {
    const annotations = readAnnotations(pickle.value, file);
    const layout = layoutOf(annotations, file);
    const planar = layout === coco;
    const { normalise = !planar, alignSpine = false } = options;
    if (planar && normalise) {
      const fix = 'Leave `normalise` out: pixels are scaled to the image.';
      throw new InputError({ file, thing: 'normalise', found: '2-D skeletons', wanted: '3-D skeletons', fix });
    }
    const prepare = preparationOf({ normalise, alignSpine }, layout);
    async function* read(first: number): AsyncGenerator<RecordingContent> {
      for (const annotation of annotations.slice(first)) {
        const clip = planar ? planarClip(annotation, third, file) : clipOf(annotation, layout, 3, file);
        yield clipContent({ name: annotation.name, label: annotation.label, file }, clip && prepare(clip));
      }
    }
    const names = annotations.map(({ name }) => name);
    const finished = await runImport(
      out,
      {
        task: 'import pyskl',
        unit: 'clip',
        description: {
          name: 'pyskl annotations',
          synthetic: false,
          layout,
          bodies: annotations.reduce((most, { keypoint }) => Math.max(most, keypoint.shape[0]), 1),
          classes: classNames(1 + annotations.reduce((most, { label }) => Math.max(most, label), -1), names),
          normalisation: planar
            ? 'pixels scaled to -1 .. 1 (pyskl)'
            : normalise
              ? preparationText({ normalise, alignSpine })
              : 'none',
          source: `${basename(file)} of pyskl`,
          force,
        },
        settings: { third },
        items: annotations.map(({ name, label, keypoint }) => ({
          id: `${name} ${label} ${keypoint.byteLength}`,
          bytes: keypoint.byteLength,
        })),
        read,
        splits: splitsByRule(readSplits(pickle.value, file)),
      },
      options,
    );
    return reportImport(out, finished, started);
  } finally {
    pickle.close();
  }
}

function readAnnotations(value: unknown, file: string): Annotation[] {
  const list = entryOf(value, 'annotations', file);
  if (!Array.isArray(list) || list.length === 0) {
    throw new InputError({ file, thing: 'annotations', found: describe(list), wanted: 'a list of clips' });
  }
  return list.map((entry: unknown, i): Annotation => {
    const fail = (thing: string, found: unknown, wanted: string): never => {
      throw new InputError({ file, thing: `annotation ${i}, ${thing}`, found: describe(found), wanted });
    };
    const name = entryOf(entry, 'frame_dir', file);
    const label = entryOf(entry, 'label', file);
    const keypoint = entryOf(entry, 'keypoint', file);
    const optional = (key: string): unknown => (entry instanceof Map ? entry.get(key) : undefined);
    if (typeof name !== 'string') return fail('frame_dir', name, 'a text');
    if (typeof label !== 'number' || !Number.isSafeInteger(label) || label < 0 || label >= 100_000) {
      return fail('label', label, 'a whole number from 0');
    }
    if (!(keypoint instanceof PickledArray) || keypoint.shape.length !== 4) {
      return fail(
        'keypoint',
        keypoint instanceof PickledArray ? `shape (${keypoint.shape.join(', ')})` : keypoint,
        'an array (M, T, V, C)',
      );
    }
    const [bodies, frames] = keypoint.shape;
    if (bodies > mostBodies) fail('bodies', bodies, `at most ${mostBodies}`);
    const total = optional('total_frames');
    if (total !== undefined && total !== frames) fail('total_frames', total, `${frames}, as keypoint has`);
    checkClipBytes(keypoint.byteLength, name, file);
    const score = optional('keypoint_score');
    const image = optional('img_shape');
    return {
      name,
      label,
      keypoint,
      score: score instanceof PickledArray ? score : undefined,
      image: image === undefined ? undefined : wholeNumbers(image, file, `img_shape of ${name}`),
    };
  });
}

/** @throws InputError unless all clips have the joints and coordinates of one layout */
function layoutOf(annotations: readonly Annotation[], file: string): Layout {
  const kinds = new Set(annotations.map(({ keypoint }) => keypoint.shape.slice(2).join(' joints, ')));
  const [kind] = kinds;
  const layout = kind === '25 joints, 3' ? kinectV2 : kind === '17 joints, 2' ? coco : undefined;
  if (layout !== undefined && kinds.size === 1) return layout;
  const found = `${[...kinds].slice(0, 3).join(' and ')} coordinates`;
  throw new InputError({
    file,
    thing: 'keypoints',
    found,
    wanted: '25 joints, 3 coordinates or 17 joints, 2 coordinates',
  });
}

/** `xsub_train` and `xsub_val` become cross-subject, `train` and `val` become `official`. */
function readSplits(value: unknown, file: string): Record<string, SplitRule> {
  const lists = entryOf(value, 'split', file);
  if (!(lists instanceof Map)) {
    throw new InputError({ file, thing: 'split', found: describe(lists), wanted: 'a dictionary of names' });
  }
  const parts = new Map<string, Map<string, Part>>();
  for (const [key, names] of lists as Map<unknown, unknown>) {
    const match = /^(.*?)_?(train|val|test)$/.exec(String(key));
    if (match === null || !Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
      const wanted = 'NAME_train or NAME_val with a list of names';
      throw new InputError({ file, thing: `split ${String(key)}`, found: describe(names), wanted });
    }
    const split = match[1] === '' ? 'official' : splitNameOf(match[1]);
    const members = parts.get(split) ?? new Map<string, Part>();
    for (const name of names) {
      if (members.has(name)) {
        throw new InputError({ file, thing: `split ${split}`, found: `${name} twice`, wanted: 'each clip once' });
      }
      members.set(name, match[2] === 'train' ? 'train' : 'test');
    }
    parts.set(split, members);
  }
  return Object.fromEntries([...parts].map(([split, members]) => [split, ruleByName(members)]));
}

/** From (M, T, V, C) to a clip; a missing third coordinate is 0. Undefined without a body or frame. */
function clipOf({ keypoint, name }: Annotation, { joints }: Layout, C: number, file: string): Clip | undefined {
  const [bodies, frames] = keypoint.shape;
  const V = joints.length;
  if (bodies === 0 || frames === 0) return undefined;
  const array = keypoint.read();
  if (!array.dtype.startsWith('float')) {
    throw new InputError({ file, thing: `keypoint of ${name}`, found: array.dtype, wanted: 'floating point numbers' });
  }
  const values = toFloat32(array);
  const coordinates = new Float32Array(frames * bodies * V * 3);
  for (let m = 0; m < bodies; m++) {
    for (let t = 0; t < frames; t++) {
      for (let v = 0; v < V; v++) {
        const from = ((m * frames + t) * V + v) * C;
        const to = ((t * bodies + m) * V + v) * 3;
        for (let c = 0; c < C; c++) coordinates[to + c] = values[from + c];
      }
    }
  }
  return { frames, bodies, joints: V, coordinates };
}

/** Pixels scaled so that the image reaches from -1 to 1; joints that were not found (0, 0) stay 0. */
function planarClip(annotation: Annotation, third: 'zero' | 'score', file: string): Clip | undefined {
  const { name, image, score } = annotation;
  const clip = clipOf(annotation, coco, 2, file);
  if (clip === undefined) return undefined;
  const [height, width] = image ?? [];
  if (image?.length !== 2 || !(height > 0) || !(width > 0)) {
    const found = image?.join(', ') ?? 'nothing';
    throw new InputError({ file, thing: `img_shape of ${name}`, found, wanted: 'height and width in pixels' });
  }
  const { frames, bodies, joints, coordinates } = clip;
  const wanted = [bodies, frames, joints];
  if (third === 'score' && score?.shape.join() !== wanted.join()) {
    const found = `(${score?.shape.join(', ') ?? 'nothing'})`;
    throw new InputError({ file, thing: `keypoint_score of ${name}`, found, wanted: `(${wanted.join(', ')})` });
  }
  const scores = third === 'score' && score !== undefined ? toFloat32(score.read()) : undefined;
  for (let t = 0; t < frames; t++) {
    for (let m = 0; m < bodies; m++) {
      for (let v = 0; v < joints; v++) {
        const at = ((t * bodies + m) * joints + v) * 3;
        if (coordinates[at] === 0 && coordinates[at + 1] === 0) continue;
        coordinates[at] = (2 * coordinates[at]) / width - 1;
        coordinates[at + 1] = (2 * coordinates[at + 1]) / height - 1;
        if (scores !== undefined) coordinates[at + 2] = scores[(m * frames + t) * joints + v];
      }
    }
  }
  return clip;
}
