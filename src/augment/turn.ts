import type { Generator } from '../random';
import { withinPlane } from './plane';

/** How a camera may have moved. */
export interface TurnSettings {
  /** Most degrees about the vertical axis, to either side. */
  angle: number;
  /** Most degrees about the axis across, to either side: a camera that looks up or down. */
  tilt: number;
  /** Most that a body becomes larger or smaller, a fraction. */
  scale: number;
  /** Probability of a mirrored body. */
  mirror: number;
  /** The axis that points up: `y` in the space of a camera, `z` after the spine was turned there. */
  up: 'y' | 'z';
}

/** A camera that may stand anywhere around, a little higher or lower. */
export const turnDefaults: TurnSettings = { angle: 180, tilt: 15, scale: 0.1, mirror: 0, up: 'y' };

/** What was drawn for a turn. */
export interface Turn {
  kind: 'turn';
  /** Degrees. */
  angle: number;
  tilt: number;
  /** Factor. */
  scale: number;
  mirrored: boolean;
  up: TurnSettings['up'];
  /** Points stay in the plane. */
  plane?: boolean;
}

/** Draws angle, tilt and scale, uniform around 0, 0 and 1, then a coin for the mirror. */
export function drawTurn({ angle, tilt, scale, mirror, up }: TurnSettings, generator: Generator): Turn {
  const [turned, tilted, scaled] = [angle, tilt, scale].map((most) => generator.uniform(-most, most));
  return { kind: 'turn', angle: turned, tilt: tilted, scale: 1 + scaled, mirrored: generator.coin(mirror), up };
}

/**
 * The matrix of a turn, row by row: every point p (a column) becomes scale · X(tilt) · U(angle) · p, where U turns about the axis that
 * points up and X about x, which lies across; a mirrored body has its x exchanged for -x first. In the plane, where a picture has no depth, the angle makes
 * bodies narrower, x by its cosine, as flat figures that turn; the tilt turns them in the plane, as a camera that is held askew does.
 */
export function turnMatrix({ angle, tilt, scale, mirrored, up, plane }: Turn): number[] {
  const radians = Math.PI / 180;
  const [c, s] = [Math.cos(angle * radians), Math.sin(angle * radians)];
  const [ct, st] = [Math.cos(tilt * radians), Math.sin(tilt * radians)];
  if (plane ?? false) {
    const side = (mirrored ? -scale : scale) * c;
    return withinPlane([side * ct, -scale * st, 0, side * st, scale * ct]);
  }
  // Rows of X(tilt) · U(angle), with right-handed turns.
  const rows =
    up === 'y'
      ? [
          [c, 0, s],
          [st * s, ct, -st * c],
          [-ct * s, st, ct * c],
        ]
      : [
          [c, -s, 0],
          [ct * s, ct * c, -st],
          [st * s, st * c, ct],
        ];
  return rows.flatMap(([x, y, z]) => [scale * (mirrored ? -x : x), scale * y, scale * z]);
}
