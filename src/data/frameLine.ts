import { InputError } from '../errors';
import { jointsFound, type Clip, type Layout } from '../skeleton';
import { isRecord, parseJson } from './jsonFile';
import { shownValue } from './shownValue';

/** People in one frame of a stream. */
export interface BodyFrame {
  /** Each (V, 3). */
  bodies: Float32Array[];
  /** As the sender says it, in its own unit. */
  time?: number;
}

/** More are no people of one camera. */
const mostBodies = 32;

/**
 * A frame as a line of JSON: a list of bodies, each a list of V joints `[x, y, z]` or `[x, y]` (the third is 0 then), in the order of the
 * layout; or an object with `bodies` and, if wanted, `time`. Without anybody the list is empty.
 *
 * @param line its number from 1, for messages
 * @throws InputError for anything else
 */
export function parseFrameLine(text: string, layout: Layout, line: number, file?: string): BodyFrame {
  const place = `line ${line}`;
  const fail = (thing: string, found: unknown, wanted: string | number): never => {
    throw new InputError({ file, thing: `${place}${thing}`, found: shownValue(found), wanted });
  };
  const content = parseJson(text, file ?? 'input', place);
  const list = isRecord(content) ? content.bodies : content;
  const time = isRecord(content) ? content.time : undefined;
  if (!Array.isArray(list)) return fail('', content, 'a list of bodies, or an object with bodies');
  if (list.length > mostBodies) fail(', bodies', list.length, `at most ${mostBodies}`);
  if (time !== undefined && typeof time !== 'number') return fail(', time', time, 'a number');
  const joints = layout.joints.length;
  const bodies = list.map((body: unknown, m) => {
    if (!Array.isArray(body)) return fail(`, body ${m}`, body, `${joints} joints`);
    if (body.length !== joints) {
      const fix = 'Name the layout of the frames with --layout (option `layout`).';
      const wanted = `${joints}, as in layout ${layout.name}`;
      throw new InputError({
        file,
        thing: `joints of ${place}, body ${m}`,
        found: jointsFound(body.length),
        wanted,
        fix,
      });
    }
    const points = new Float32Array(joints * 3);
    body.forEach((point: unknown, joint) => {
      const thing = `, body ${m}, joint ${joint}`;
      if (!Array.isArray(point) || (point.length !== 3 && point.length !== 2))
        return fail(thing, point, 'x, y, z or x, y');
      point.forEach((value: unknown, c) => {
        const number = typeof value === 'number' ? Math.fround(value) : NaN;
        if (!Number.isFinite(number)) fail(thing, value, 'finite numbers');
        points[joint * 3 + c] = number;
      });
    });
    return points;
  });
  return time === undefined ? { bodies } : { bodies, time };
}

/** Frames one after another as a clip with as many bodies as the frame of most has; undefined where nobody is in any. */
export function clipOfFrames(frames: readonly BodyFrame[], layout: Layout): Clip | undefined {
  const joints = layout.joints.length;
  const most = Math.max(0, ...frames.map(({ bodies }) => bodies.length));
  if (most === 0) return undefined;
  const coordinates = new Float32Array(frames.length * most * joints * 3);
  frames.forEach(({ bodies }, t) =>
    bodies.forEach((points, m) => coordinates.set(points, (t * most + m) * joints * 3)),
  );
  return { frames: frames.length, bodies: most, joints, coordinates };
}
