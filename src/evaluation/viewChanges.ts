import { turnMatrix, type Turn } from '../augment';
import { InputError } from '../errors';
import type { Layout } from '../skeleton';
import type { ViewBatch } from './views';

/** Changes of views that an encoder may see or not. */
export const viewChanges = ['mirrored', 'backwards', 'late', 'turned'] as const;
export type ViewChange = (typeof viewChanges)[number];

/**
 * The same clips as they would be if people were their own mirror images (sides swapped, x negated), played backwards, with a slow first half (`late`: frame t
 * shows what was at t²/T), or turned about the vertical axis as the views of `augment.view=turn` are, in the plane too. Of joints; bodies and frames that are not there stay at 0.
 *
 * @param turn of `turned`: degrees, the axis that points up, and whether points stay in the plane
 * @returns row-major (B, T, M, V, C), as given
 * @throws InputError for `mirrored` where the joints of a layout have no sides by name
 */
export function changedViews(
  view: ViewBatch,
  layout: Layout,
  { change, turn }: { change: ViewChange; turn: Pick<Turn, 'angle' | 'up' | 'plane'> },
): Float32Array {
  const { coordinates, batch, frames, bodies, joints } = view;
  const changed = new Float32Array(coordinates.length);
  const clip = frames * bodies * joints * 3;
  const move = movement(change, turn);
  const sides = change === 'mirrored' ? otherSide(layout) : undefined;
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < frames; t++) {
      const from = b * clip + sourceFrame(change, t, frames) * bodies * joints * 3;
      const to = b * clip + t * bodies * joints * 3;
      for (let point = 0; point < bodies * joints; point++) {
        const body = point - (point % joints);
        const source = from + 3 * (sides === undefined ? point : body + sides[point % joints]);
        const [x, y, z] = coordinates.subarray(source, source + 3);
        changed.set(move(x, y, z), to + 3 * point);
      }
    }
  }
  return changed;
}

function sourceFrame(change: ViewChange, t: number, frames: number): number {
  if (change === 'backwards') return frames - 1 - t;
  return change === 'late' ? Math.floor(t ** 2 / frames) : t;
}

function movement(
  change: ViewChange,
  turn: Pick<Turn, 'angle' | 'up' | 'plane'>,
): (x: number, y: number, z: number) => [number, number, number] {
  if (change === 'mirrored') return (x, y, z) => [-x, y, z];
  if (change !== 'turned') return (x, y, z) => [x, y, z];
  const m = turnMatrix({ kind: 'turn', tilt: 0, scale: 1, mirrored: false, ...turn });
  return (x, y, z) => [m[0] * x + m[1] * y + m[2] * z, m[3] * x + m[4] * y + m[5] * z, m[6] * x + m[7] * y + m[8] * z];
}

/** For each joint the one of the other side; itself in the middle. */
function otherSide({ name, joints }: Layout): number[] {
  const sides = joints.map((joint) => {
    const other = joint.replace(/\b(left|right)\b/, (side) => (side === 'left' ? 'right' : 'left'));
    return joints.indexOf(other);
  });
  if (sides.every((other) => other >= 0) && sides.some((other, joint) => other !== joint)) return sides;
  const missing = joints[sides.indexOf(-1)];
  throw new InputError({
    thing: `joints of layout ${name}`,
    found: missing === undefined ? 'none called left or right' : `${missing} without its other side`,
    wanted: 'a "left" and a "right" one of each pair',
  });
}
