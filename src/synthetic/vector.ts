/** A point or direction `[x, y, z]`. */
export type Vector = readonly [number, number, number];

/** A 3x3 rotation, row by row. */
export type Rotation = readonly [number, number, number, number, number, number, number, number, number];

export function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function subtract(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function scale(a: Vector, factor: number): Vector {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

/** a + factor · b */
export function along(a: Vector, b: Vector, factor: number): Vector {
  return [a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]];
}

export function mix(a: Vector, b: Vector, weight: number): Vector {
  return [a[0] + weight * (b[0] - a[0]), a[1] + weight * (b[1] - a[1]), a[2] + weight * (b[2] - a[2])];
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function length(a: Vector): number {
  return Math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
}

export function distance(a: Vector, b: Vector): number {
  return length(subtract(a, b));
}

/** The direction of `a`; `fallback` where `a` has no length. */
export function direction(a: Vector, fallback: Vector = [0, 1, 0]): Vector {
  const size = length(a);
  return size < 1e-9 ? fallback : scale(a, 1 / size);
}

export function rotate(r: Rotation, v: Vector): Vector {
  return [
    r[0] * v[0] + r[1] * v[1] + r[2] * v[2],
    r[3] * v[0] + r[4] * v[1] + r[5] * v[2],
    r[6] * v[0] + r[7] * v[1] + r[8] * v[2],
  ];
}

/** a·b: b is applied first. */
export function compose(a: Rotation, b: Rotation): Rotation {
  const x = rotate(a, [b[0], b[3], b[6]]);
  const y = rotate(a, [b[1], b[4], b[7]]);
  const z = rotate(a, [b[2], b[5], b[8]]);
  return [x[0], y[0], z[0], x[1], y[1], z[1], x[2], y[2], z[2]];
}

/** The rotation of a body part that turns to its left, then bends forward, then leans to its left (radians). */
export function bodyRotation(turn: number, bend: number, lean: number): Rotation {
  const [ct, st] = [Math.cos(turn), Math.sin(turn)];
  const [cb, sb] = [Math.cos(bend), Math.sin(bend)];
  const [cl, sl] = [Math.cos(-lean), Math.sin(-lean)];
  return [
    ct * cl + st * sb * sl,
    -ct * sl + st * sb * cl,
    st * cb,
    cb * sl,
    cb * cl,
    -sb,
    -st * cl + ct * sb * sl,
    st * sl + ct * sb * cl,
    ct * cb,
  ];
}
