import { InputError } from '../../errors';
import { jointsFound, type Clip, type Layout } from '../../skeleton';
import { toFloat32 } from '../formats/numericArray';
import { openClipArray, withoutTail, type ArrayOfClips } from './clipArray';

/** Shapes of an array that is one recording, in words. */
export const frameArrayShapes = '(C, T, V, M), (T, V, C)';

/** Whether an array has the axes of one recording. */
export function isFrameArray({ shape }: Pick<ArrayOfClips['header'], 'shape'>): boolean {
  return shape.length === 3 || shape.length === 4;
}

/**
 * The one recording of an array (C, T, V, M), or (T, V, C) of one body, C = 3 coordinates or 2, of which the third becomes 0. Frames after
 * the last that is not all zeros do not count; undefined when that leaves none.
 *
 * @throws InputError when the array has other joints than the layout, other axes or no floating point numbers
 */
export function clipOfFrameArray(array: ArrayOfClips, layout: Layout): Clip | undefined {
  const { dtype, shape } = array.header;
  const fail = (thing: string, found: string | number, wanted: string | number, fix?: string): never => {
    throw new InputError({ file: array.path, thing, found, wanted, fix });
  };
  if (shape.length === 4) {
    // Two bodies in space are often stored the other way round, which would pass for three bodies in the plane.
    if (shape[0] === 2 && shape[3] === 3) {
      const fix = 'Store it as (1, C, T, V, M): x.transpose(3, 1, 2, 0)[None] of (M, T, V, C).';
      fail('shape', `(${shape.join(', ')})`, '(C, T, V, M), which this may be or not', fix);
    }
    const header = { ...array.header, shape: [1, ...shape] };
    const ofOne = (): ReturnType<ArrayOfClips['read']> => ({ ...array.read(), shape: header.shape });
    return openClipArray({ path: array.path, header, read: ofOne, readRows: ofOne }, layout).read(0);
  }
  const [T, V, C] = shape;
  if (!['float16', 'float32', 'float64'].includes(dtype)) fail('dtype', dtype, 'float16, float32 or float64');
  if (C !== 2 && C !== 3) fail('coordinates C', C, '2 or 3, as the last axis of (T, V, C)');
  if (V !== layout.joints.length) {
    const fix = 'Name the layout of these joints with --layout (option `layout`): a built-in one or a JSON file.';
    fail('joints V', jointsFound(V), `${layout.joints.length}, as in layout ${layout.name}`, fix);
  }
  if (T < 1) fail('shape', `(${shape.join(', ')})`, 'at least one frame');
  const values = toFloat32(array.read()); // T V C
  const coordinates = new Float32Array(T * V * 3); // T M V 3, M = 1
  for (let point = 0; point < T * V; point++) {
    coordinates.set(values.subarray(point * C, (point + 1) * C), point * 3);
  }
  return withoutTail({ frames: T, bodies: 1, joints: V, coordinates });
}
