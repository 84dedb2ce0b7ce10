import { basename } from 'node:path';

import { InputError } from '../../../errors';
import { coco, jointsFound, kinectV2, type Clip, type Layout } from '../../../skeleton';
import { toFloat32 } from '../../formats/numericArray';
import { readLayout } from '../../layoutFile';
import type { ImportReport } from '../importReport';
import { scaleByPerson } from '../personScale';
import { checkImage, planarText, scalePlanar, type PlanarChoices } from '../planarScale';
import { divideByLists } from '../namedSplits';
import { checkLabels } from '../numberedLabels';
import { clipChoicesOf } from '../clipChoices';
import { bodiesKept, contentMaker, preparationText, readingOf } from '../preparation';
import type { RecordingContent } from '../recordings/recordingContent';
import { runImport, splitsByRule } from '../runImport';
import { openAnnotations, type Annotation } from './pysklAnnotations';
import { classNames, numbersOf, type ToolkitOptions } from './toolkitSet';

/** How pyskl's files are imported; the splits are those of the file. */
export interface PysklOptions extends Omit<ToolkitOptions, 'split'>, PlanarChoices {}

/**
 * Imports a pickle of pyskl or MMAction2 (`ntu60_3danno.pkl`, `ntu60_hrnet.pkl`): `split` and `annotations` with keypoints
 * (M, T, V, C), float16 as a rule; or MMAction2's older lists of annotations, one file a part (`ntu60_xsub_train.pkl`). Kinect's 25
 * joints come in metres and are normalised unless `normalise` is false. 2-D joints come in pixels; they are scaled so that the
 * image reaches from -1 to 1, or as `scaling` says.
 *
 * @param paths the file, the files of the parts, or the folder that holds them
 * @throws InputError when a file is damaged or holds something else.
 */
export async function importPyskl(
  paths: string | readonly string[],
  out: string,
  options: PysklOptions = {},
): Promise<ImportReport> {
  const started = performance.now();
  const { force, third = 'zero', scaling = 'image', testPart, labelsFrom: from, skipDamaged } = options;
  const opened = openAnnotations(typeof paths === 'string' ? [paths] : paths);
  const [{ file }] = opened.files;
  try {
    const { annotations } = opened;
    const layout =
      options.layout === undefined ? layoutOf(annotations, file) : givenLayout(annotations, options.layout, file);
    const planar = annotations[0].keypoint.shape[3] === 2;
    const { normalise = !planar, alignSpine = false } = options;
    if (planar && normalise) {
      const fix = 'Leave `normalise` out: pixels are scaled to the image.';
      throw new InputError({ file, thing: 'normalise', found: '2-D skeletons', wanted: '3-D skeletons', fix });
    }
    const contentOf = contentMaker({ normalise, alignSpine, planar, ...clipChoicesOf(options) }, layout);
    const { labels, count, notes } = checkLabels(
      annotations.map(({ label }) => label),
      { file, from },
    );
    async function* read(first: number): AsyncGenerator<RecordingContent> {
      for (let i = first; i < annotations.length; i++) {
        const { name, subject, camera, setup } = annotations[i];
        const numbers = { ...numbersOf(name), ...given({ subject, camera, setup }) };
        yield readingOf(name, skipDamaged, () => {
          const clip = planar
            ? planarClip(annotations[i], layout, { third, scaling }, file)
            : clipOf(annotations[i], layout, 3, file)?.clip;
          return contentOf({ ...numbers, name, label: labels[i], file, clip });
        });
      }
    }
    const names = annotations.map(({ name }) => name);
    const divided = divideByLists(opened.lists, names, file, testPart);
    const most = annotations.reduce((bodies, { keypoint }) => Math.max(bodies, keypoint.shape[0]), 1);
    return await runImport(
      out,
      {
        task: 'import pyskl',
        unit: 'clip',
        description: {
          name: 'pyskl annotations',
          synthetic: false,
          layout,
          bodies: bodiesKept(most, options),
          classes: classNames(count, names),
          third: planar ? third : undefined,
          normalisation: planar
            ? planarText({ scaling, third })
            : normalise
              ? preparationText({ normalise, alignSpine })
              : 'none',
          source: `${opened.files.map((one) => basename(one.file)).join(', ')} of pyskl`,
          force,
        },
        settings: { third, scaling, testPart, ...clipChoicesOf(options) },
        items: annotations.map(({ name, keypoint }, i) => ({
          id: `${name} ${labels[i]} ${keypoint.byteLength}`,
          bytes: keypoint.byteLength,
        })),
        read,
        splits: splitsByRule(divided.splits),
        skipped: opened.leftOut,
        notes: [...notes, ...divided.notes],
        started,
      },
      options,
    );
  } finally {
    opened.files.forEach(({ pickle }) => pickle.close());
  }
}

/** Those of some numbers that are known. */
function given<T extends object>(numbers: T): Partial<T> {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** @throws InputError unless the layout asked for has the joints of all annotations */
function givenLayout(annotations: readonly Annotation[], name: string, file: string): Layout {
  const layout = readLayout(name);
  const shapes = new Set(annotations.map(({ keypoint }) => keypoint.shape.slice(2).join(' joints, ')));
  const [joints, coordinates] = annotations[0].keypoint.shape.slice(2);
  if (shapes.size === 1 && joints === layout.joints.length && (coordinates === 2 || coordinates === 3)) return layout;
  const found = `${[...shapes].slice(0, 3).join(' and ')} coordinates`;
  const wanted = `${layout.joints.length} joints, as in layout ${layout.name}, and 2 or 3 coordinates`;
  throw new InputError({ file, thing: 'keypoints', found, wanted });
}

/** @throws InputError unless all clips have the joints and coordinates of one layout */
function layoutOf(annotations: readonly Annotation[], file: string): Layout {
  const kinds = new Set(annotations.map(({ keypoint }) => keypoint.shape.slice(2).join(' joints, ')));
  const [kind] = kinds;
  const layout = kind === '25 joints, 3' ? kinectV2 : kind === '17 joints, 2' ? coco : undefined;
  if (layout !== undefined && kinds.size === 1) return layout;
  const [joints, coordinates] = annotations[0].keypoint.shape.slice(2);
  const found =
    kinds.size === 1
      ? `${jointsFound(joints)}, ${coordinates} coordinates`
      : `${[...kinds].slice(0, 3).join(' and ')} coordinates`;
  throw new InputError({
    file,
    thing: 'keypoints',
    found,
    wanted: '25 joints, 3 coordinates or 17 joints, 2 coordinates',
    fix: 'Name the layout of these joints with --layout (option `layout`): openpose-18, mediapipe-33 and others, or a JSON file.',
  });
}

/** From (M, T, V, C) to a clip; a missing third coordinate is 0. Undefined without a body or frame. */
function clipOf(
  { keypoint, name }: Annotation,
  { joints }: Layout,
  C: number,
  file: string,
): { clip: Clip; half: boolean } | undefined {
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
  return { clip: { frames, bodies, joints: V, coordinates }, half: array.dtype === 'float16' };
}

/** Pixels scaled, with the score as third coordinate if wanted; joints that were not found (0, 0) stay 0. */
function planarClip(
  annotation: Annotation,
  layout: Layout,
  { third, scaling }: Required<PlanarChoices>,
  file: string,
): Clip | undefined {
  const { name, image, score } = annotation;
  const read = clipOf(annotation, layout, 2, file);
  if (read === undefined) return undefined;
  const { clip, half } = read;
  if (scaling === 'person') scaleByPerson(clip, layout);
  else {
    const thing = `img_shape of ${name}`;
    if (image !== undefined && image.length !== 2) {
      throw new InputError({ file, thing, found: image.join(', '), wanted: 'height and width in pixels' });
    }
    const [height, width] = image ?? [];
    scalePlanar(clip, scaling, checkImage({ height, width }, { thing, file }), half);
  }
  const { frames, bodies, joints, coordinates } = clip;
  const wanted = [bodies, frames, joints];
  if (third === 'score' && score?.shape.join() !== wanted.join()) {
    const found = `(${score?.shape.join(', ') ?? 'nothing'})`;
    throw new InputError({ file, thing: `keypoint_score of ${name}`, found, wanted: `(${wanted.join(', ')})` });
  }
  if (third === 'zero' || score === undefined) return clip;
  const scores = toFloat32(score.read());
  for (let t = 0; t < frames; t++) {
    for (let m = 0; m < bodies; m++) {
      for (let v = 0; v < joints; v++) {
        const at = ((t * bodies + m) * joints + v) * 3;
        const isFound = coordinates[at] !== 0 || coordinates[at + 1] !== 0;
        if (isFound || scaling === 'official') coordinates[at + 2] = scores[(m * frames + t) * joints + v];
      }
    }
  }
  return clip;
}
