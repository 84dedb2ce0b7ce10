import type { Clip, Layout } from '../../skeleton';

/** The diagonal around a person's joints becomes so long: about what it is in metres. */
const wantedSize = 2;

/**
 * Moves and sizes a clip in the plane, in its place, by one person: the one who is in most frames. In every frame the middle of its hips comes to the
 * origin, or where none was found lies as in the frame before; the clip gets the size at which the diagonal around its joints is 2, the median over the frames. Whoever has no
 * hips is taken by the middle of the joints that were found. Joints that were not found (0, 0) stay 0.
 */
export function scaleByPerson(clip: Clip, layout: Layout): void {
  const { frames, bodies, joints, coordinates: x } = clip;
  const isFound = (at: number): boolean => x[at] !== 0 || x[at + 1] !== 0;
  const all = Array.from({ length: joints }, (_, joint) => joint);
  const foundIn = (t: number, body: number, some = all): number[] =>
    some.map((joint) => ((t * bodies + body) * joints + joint) * 3).filter(isFound);
  const times = Array.from({ length: frames }, (_, t) => t);
  const presence = Array.from({ length: bodies }, (_, body) => times.filter((t) => foundIn(t, body).length > 0).length);
  const body = presence.indexOf(Math.max(...presence));
  const hips = ['left hip', 'right hip'].map((name) => layout.joints.indexOf(name)).filter((joint) => joint >= 0);
  const hasHips = times.some((t) => foundIn(t, body, hips).length > 0);

  const centres = times.map((t) => middleOf(foundIn(t, body, hasHips ? hips : all), x));
  const size = median(times.flatMap((t) => diagonalOf(foundIn(t, body), x)));
  const factor = size > 0 ? wantedSize / size : 1;
  let centre = centres.find((one) => one !== undefined) ?? [0, 0];
  for (const t of times) {
    centre = centres[t] ?? centre;
    for (let one = 0; one < bodies; one++) {
      for (const at of foundIn(t, one)) {
        x[at] = (x[at] - centre[0]) * factor;
        x[at + 1] = (x[at + 1] - centre[1]) * factor;
      }
    }
  }
}

type Point = readonly [x: number, y: number];

function middleOf(places: readonly number[], x: Float32Array): Point | undefined {
  if (places.length === 0) return undefined;
  const mean = (c: number): number => places.reduce((sum, at) => sum + x[at + c], 0) / places.length;
  return [mean(0), mean(1)];
}

/** Nothing where fewer than two joints were found. */
function diagonalOf(places: readonly number[], x: Float32Array): number[] {
  if (places.length < 2) return [];
  const extent = (c: number): number => {
    const values = places.map((at) => x[at + c]);
    return Math.max(...values) - Math.min(...values);
  };
  return [Math.hypot(extent(0), extent(1))];
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
