import { InputError } from '../../errors';
import { clipFromChannelFirst, jointsFound, type Clip, type Layout } from '../../skeleton';
import type { NpyHeader } from '../formats/npyHeader';
import { elementCount, toFloat32, type NumericArray } from '../formats/numericArray';

/** An array in a file (`NpyFile`, or a member of an npz file). */
export interface ArrayOfClips {
  /** For messages. */
  path: string;
  header: Pick<NpyHeader, 'dtype' | 'shape' | 'fortranOrder' | 'dataBytes'>;
  /** The whole array, row-major. */
  read(): NumericArray;
  /** Some rows of the first axis, where it is in C order. */
  readRows(first: number, count: number): NumericArray;
}

/** The clips of an array (N, C, T, V, M), read one at a time. */
export interface ClipArray {
  /** N */
  count: number;
  /** T */
  frames: number;
  /** M */
  bodies: number;
  /**
   * Clip i as a clip of `length` frames; without `length`, up to its last frame that is not all zeros.
   * Undefined when that leaves no frame.
   */
  read(i: number, length?: number): Clip | undefined;
}

/** Fortran order scatters a clip over the whole file, so such a file is read at once; above this it is refused. */
const largestFortran = 2 ** 30;

/** @throws InputError when the array has other axes, other joints than the layout or no floating point numbers. */
export function openClipArray(data: ArrayOfClips, layout: Layout): ClipArray {
  const { dtype, shape, fortranOrder, dataBytes } = data.header;
  const fail = (thing: string, found: string | number, wanted: string | number, fix?: string): never => {
    throw new InputError({ file: data.path, thing, found, wanted, fix });
  };
  const [count, C, T, V, M] = shape;
  if (shape.length !== 5) fail('shape', `(${shape.join(', ')})`, '(N, C, T, V, M)');
  if (!['float16', 'float32', 'float64'].includes(dtype)) fail('dtype', dtype, 'float16, float32 or float64');
  if (C !== 2 && C !== 3) fail('coordinates C', C, '2 or 3');
  if (V !== layout.joints.length) {
    const fix = 'Name the layout of these joints with --layout (option `layout`): a built-in one or a JSON file.';
    fail('joints V', jointsFound(V), `${layout.joints.length}, as in layout ${layout.name}`, fix);
  }
  if (T < 1 || M < 1) fail('shape', `(${shape.join(', ')})`, 'at least one frame and one body');
  if (fortranOrder && dataBytes > largestFortran) {
    fail('order', 'Fortran', `C order for more than ${largestFortran} bytes`, 'Save it with numpy.ascontiguousarray.');
  }
  const size = elementCount([C, T, V, M]);
  const whole = fortranOrder ? toFloat32(data.read()) : undefined;
  return {
    count,
    frames: T,
    bodies: M,
    read: (i, length) => {
      const values = whole?.subarray(i * size, (i + 1) * size) ?? toFloat32(data.readRows(i, 1));
      const clip = clipFromChannelFirst(values, { C, T, V, M }, 0, length ?? T);
      return length === undefined ? withoutTail(clip) : clip.frames === 0 ? undefined : clip;
    },
  };
}

/** The clip without the zeros after its last frame; undefined when all are zeros. */
export function withoutTail(clip: Clip): Clip | undefined {
  const frameSize = clip.bodies * clip.joints * 3;
  let last = clip.coordinates.length - 1;
  while (last >= 0 && clip.coordinates[last] === 0) last--;
  const frames = Math.floor(last / frameSize) + 1;
  return last < 0 ? undefined : { ...clip, frames, coordinates: clip.coordinates.subarray(0, frames * frameSize) };
}
