import { InputError } from '../../errors';
import type { Clip, Layout } from '../../skeleton';

/** From where a skeleton is seen, in degrees: turned about the vertical axis (y up), then looked at from above. */
export interface Viewpoint {
  yaw: number;
  pitch: number;
}

export const defaultViewpoint: Viewpoint = { yaw: 20, pitch: 8 };

/** One body of one frame in the plane: x to the right, y up, in the unit of the clip. */
export interface StickFigure {
  body: number;
  bones: [x0: number, y0: number, x1: number, y1: number][];
  joints: [x: number, y: number][];
}

export interface Bounds {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

/**
 * Projects one frame without perspective. A body that is all zeros is absent. A joint at exactly (0, 0, 0) counts as missing
 * and is left out with its bones (sensors and joint corruption write zeros); the centre joint, which normalisation puts there,
 * is drawn.
 */
export function stickFigures(
  clip: Clip,
  frame: number,
  layout: Layout,
  view: Viewpoint = defaultViewpoint,
): StickFigure[] {
  checkLayout(clip, layout);
  const figures: StickFigure[] = [];
  for (let body = 0; body < clip.bodies; body++) {
    const offset = (frame * clip.bodies + body) * clip.joints * 3;
    const points = Array.from({ length: clip.joints }, (_, joint) =>
      project(clip.coordinates.subarray(offset + joint * 3, offset + joint * 3 + 3), view),
    );
    const seen = points.map((_, joint) => isSeen(clip.coordinates, offset + joint * 3));
    if (!seen.includes(true)) continue;
    seen[layout.centre] = true;
    const bones = layout.bones
      .filter(([joint, parent]) => joint !== parent && seen[joint] && seen[parent])
      .map(([joint, parent]): StickFigure['bones'][number] => [...points[joint], ...points[parent]]);
    figures.push({ body, bones, joints: points.filter((_, joint) => seen[joint]) });
  }
  return figures;
}

/** The rectangle around all given figures; a unit square around the origin if there are none. */
export function boundsOf(figures: readonly StickFigure[]): Bounds {
  const bounds = { left: Infinity, right: -Infinity, bottom: Infinity, top: -Infinity };
  for (const [x, y] of figures.flatMap((figure) => figure.joints)) {
    bounds.left = Math.min(bounds.left, x);
    bounds.right = Math.max(bounds.right, x);
    bounds.bottom = Math.min(bounds.bottom, y);
    bounds.top = Math.max(bounds.top, y);
  }
  return bounds.left === Infinity ? { left: -0.5, right: 0.5, bottom: -0.5, top: 0.5 } : bounds;
}

/** `count` frame numbers from the first to the last, evenly spaced. */
export function evenFrames(frames: number, count: number): number[] {
  const shown = Math.min(frames, count);
  if (shown === 1) return [Math.floor((frames - 1) / 2)];
  return Array.from({ length: shown }, (_, index) => Math.round((index * (frames - 1)) / (shown - 1)));
}

export function checkLayout(clip: Clip, layout: Layout): void {
  if (clip.joints !== layout.joints.length) {
    throw new InputError({
      thing: `joints of a clip drawn with layout ${layout.name}`,
      found: clip.joints,
      wanted: layout.joints.length,
    });
  }
}

function project([x, y, z]: Float32Array, view: Viewpoint): [number, number] {
  const yaw = (view.yaw * Math.PI) / 180;
  const pitch = (view.pitch * Math.PI) / 180;
  const depth = z * Math.cos(yaw) - x * Math.sin(yaw);
  return [x * Math.cos(yaw) + z * Math.sin(yaw), y * Math.cos(pitch) + depth * Math.sin(pitch)];
}

function isSeen(coordinates: Float32Array, at: number): boolean {
  return coordinates[at] !== 0 || coordinates[at + 1] !== 0 || coordinates[at + 2] !== 0;
}
