import type { Generator } from '../random';
import type { Clip } from '../skeleton';
import { centreCrop, drawCrop, type Crop } from './crop';
import {
  corruptionChange,
  drawJointCorruption,
  type CorruptionSettings,
  type JointCorruption,
} from './jointCorruption';
import type { PointChange } from './pointChange';
import { resizeFrames } from './resize';
import { drawShear, shearMatrix, type Shear } from './shear';
import { drawTurn, turnDefaults, turnMatrix, type Turn, type TurnSettings } from './turn';

/** How views are made; {@link augmentDefaults} are those of the released code. */
export interface AugmentSettings extends CorruptionSettings {
  /** T, frames of a view. */
  frames: number;
  /** Least number of frames of a crop, where the clip has them. */
  minimumCrop: number;
  /** Least and largest fraction of the clip that a crop takes. */
  ratio: readonly [number, number];
  /** Probability of corrupting joints; otherwise the view is sheared or turned. */
  corruptionProbability: number;
  /** What becomes of a view without corrupted joints: `shear` by a random matrix, as released (default), or `turn`, as by a moved camera. */
  view: 'shear' | 'turn';
  /** Of views that are turned. */
  turn: TurnSettings;
  /**
   * Whether views leave the plane of x and y: `solid` mixes all three coordinates, as released; `plane` leaves what stands third alone; `auto` (default)
   * as the data set is, which {@link spaceOf} settles.
   */
  space: 'auto' | 'solid' | 'plane';
}

/** 15 of 25 joints are the corrupted 60 %; other skeletons take the same fraction. */
export const augmentDefaults: AugmentSettings = {
  frames: 64,
  minimumCrop: 64,
  ratio: [0.1, 1],
  corruptionProbability: 0.5,
  corruptedFraction: 0.6,
  corruptFrom: 'all',
  zeroProbability: 0.5,
  amplitude: 1,
  view: 'shear',
  turn: turnDefaults,
  space: 'auto',
};

/**
 * The settings of views for recordings: where they leave it to the data set (`space: 'auto'`), views of recordings in the plane stay
 * in it.
 *
 * @param third what a data set says stands third; undefined for recordings in space
 */
export function spaceOf(settings: AugmentSettings, third: string | undefined): AugmentSettings {
  if (settings.space !== 'auto') return settings;
  return { ...settings, space: third === undefined ? 'solid' : 'plane' };
}

/** Everything random about a view. */
export interface ViewDraws {
  crop: Crop;
  spatial: JointCorruption | Shear | Turn;
}

/**
 * Draws a view: the crop, then a coin for corruption or shear, or turn (exactly one of the two, always), then its numbers.
 * @param frames n, the valid frames of the clip
 * @param joints V
 */
export function drawView(frames: number, joints: number, settings: AugmentSettings, generator: Generator): ViewDraws {
  const crop = drawCrop(frames, settings, generator);
  const spatial = generator.coin(settings.corruptionProbability)
    ? drawJointCorruption(joints, settings, generator)
    : settings.view === 'turn'
      ? drawTurn(settings.turn, generator)
      : drawShear(settings.amplitude, generator);
  return { crop, spatial: settings.space === 'plane' ? { ...spatial, plane: true } : spatial };
}

/**
 * What was drawn, in words: `frames 12 to 75, shear`.
 *
 * @param extent `numbers` adds every number: of the shear, of the matrix (row by row), of the joints
 */
export function describeView({ crop, spatial }: ViewDraws, extent: 'kinds' | 'numbers' = 'kinds'): string {
  const frames = `frames ${crop.start} to ${crop.start + crop.length - 1}`;
  if (spatial.kind === 'shear') return `${frames}, shear${extent === 'kinds' ? '' : ` ${shearText(spatial)}`}`;
  if (spatial.kind === 'turn') return `${frames}, turn${extent === 'kinds' ? '' : ` ${turnText(spatial)}`}`;
  const { joints, matrix } = spatial;
  const numbers = extent === 'kinds' ? '' : ` (${[...joints].sort((a, b) => a - b).join(' ')})`;
  if (matrix === undefined) return `${frames}, ${joints.length} joints${numbers} set to 0`;
  const size = (spatial.plane ?? false) ? 2 : 3;
  const rows = [0, 3, 6].slice(0, size).map((first) =>
    matrix
      .slice(first, first + size)
      .map(short)
      .join(' '),
  );
  return `${frames}, ${joints.length} joints${numbers} mixed${extent === 'kinds' ? '' : ` by (${rows.join('; ')})`}`;
}

/** The sheared coordinates: `x + 0.31y − 0.20z, ...`. */
function shearText(shear: Shear): string {
  const matrix = shearMatrix(shear);
  const names = ['x', 'y', 'z'].slice(0, (shear.plane ?? false) ? 2 : 3);
  const coordinate = (name: string, row: number): string => {
    const others = names.flatMap((other, column) => {
      const factor = matrix[3 * row + column];
      return column === row ? [] : [`${factor < 0 ? '−' : '+'} ${Math.abs(factor).toFixed(2)}${other}`];
    });
    return `${name} ${others.join(' ')}`;
  };
  return names.map(coordinate).join(', ');
}

/** `30° about y, tilt -5°, scale 1.04, mirrored`. */
function turnText({ angle, tilt, scale, mirrored, up, plane }: Turn): string {
  const degrees = (value: number): string => `${value.toFixed(0).replace('-', '−')}°`;
  const size = `scale ${scale.toFixed(2)}${mirrored ? ', mirrored' : ''}`;
  if (plane ?? false) return `${degrees(angle)} about y as a flat figure, ${degrees(tilt)} in the plane, ${size}`;
  return `${degrees(angle)} about ${up}, tilt ${degrees(tilt)}, ${size}`;
}

function short(value: number): string {
  return value.toFixed(2).replace('-', '−');
}

/**
 * The view of a clip that belongs to the draws, (T, M, V, 3) with T = `settings.frames`: resized, then sheared, turned or corrupted, in
 * one pass. Fastest for a clip in {@link clipMemory}.
 * @param result where it goes; a new array if left out
 */
export function applyView(
  clip: Clip,
  { crop, spatial }: ViewDraws,
  settings: Pick<AugmentSettings, 'frames'>,
  result?: Float32Array,
): Float32Array {
  const { coordinates, bodies, joints } = clip;
  const change: PointChange =
    spatial.kind === 'corruption'
      ? corruptionChange(spatial, joints)
      : { jointsOfBody: joints, matrix: spatial.kind === 'shear' ? shearMatrix(spatial) : turnMatrix(spatial) };
  // Spelled out: spreading the crop takes as long as the rest of these lines.
  const resizing = { start: crop.start, length: crop.length, frames: settings.frames };
  return resizeFrames(coordinates, bodies * joints * 3, resizing, result, change);
}

/** A random view of a clip, (T, M, V, 3). */
export function makeView(clip: Clip, settings: AugmentSettings, generator: Generator): Float32Array {
  return applyView(clip, drawView(clip.frames, clip.joints, settings, generator), settings);
}

/** Frames of a clip that are seen when a fraction of it was observed: max(3, ⌊n·ratio⌋), at most the clip (journal code). */
export function observedFrames(frames: number, ratio: number): number {
  return Math.min(frames, Math.max(3, Math.floor(frames * ratio)));
}

/** The beginning of a clip that was observed; the clip itself for 1. Its coordinates are those of the clip, not a copy. */
export function observedPrefix(clip: Clip, ratio: number): Clip {
  if (ratio === 1) return clip;
  const frames = observedFrames(clip.frames, ratio);
  return { ...clip, frames, coordinates: clip.coordinates.subarray(0, frames * clip.bodies * clip.joints * 3) };
}

/**
 * The input of an evaluation, without chance: the middle `ratio` of the clip, resized to `frames` frames.
 * @returns (T, M, V, 3)
 */
export function makeEvaluationView(clip: Clip, ratio = 1, frames = augmentDefaults.frames): Float32Array {
  const crop = centreCrop(clip.frames, ratio);
  return resizeFrames(clip.coordinates, clip.bodies * clip.joints * 3, { ...crop, frames });
}
