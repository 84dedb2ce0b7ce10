import type { Generator } from '../random';
import { cross, direction, dot, subtract, type Vector } from './vector';

/** A room with three cameras around the place of the action. */
export interface Setup {
  cameras: readonly Camera[];
}

/** A depth camera; its x points to its left (as Kinect writes it), y up, z along the view. */
export interface Camera {
  position: Vector;
  x: Vector;
  y: Vector;
  z: Vector;
}

/** Directions of cameras 1, 2, 3 from the place of the action, in degrees: in front, and to both sides. */
const cameraAngles: readonly number[] = [0, -45, 45];

/** @param generator the setup's own; heights, distances and tilts differ from setup to setup and a little by camera */
export function drawSetup(generator: Generator): Setup {
  const height = generator.uniform(0.7, 2.5);
  const range = generator.uniform(2.7, 3.7);
  const aim = generator.uniform(0.75, 1.15);
  const cameras = cameraAngles.map((degrees) => {
    const angle = ((degrees + generator.uniform(-6, 6)) * Math.PI) / 180;
    const far = range + generator.uniform(-0.25, 0.25);
    const position: Vector = [far * Math.sin(angle), height + generator.uniform(-0.3, 0.3), far * Math.cos(angle)];
    const target: Vector = [
      generator.uniform(-0.2, 0.2),
      aim + generator.uniform(-0.15, 0.15),
      generator.uniform(-0.2, 0.2),
    ];
    return lookAt(position, target, generator.normal(0, 0.03));
  });
  return { cameras };
}

/** @param roll radians the camera is mounted askew */
export function lookAt(position: Vector, target: Vector, roll = 0): Camera {
  const z = direction(subtract(target, position));
  const up: Vector = [Math.sin(roll), Math.cos(roll), 0];
  const x = direction(cross(up, z));
  return { position, x, y: cross(z, x), z };
}

/** A point of the room as the camera measures it. */
export function toCamera({ position, x, y, z }: Camera, point: Vector): Vector {
  const offset = subtract(point, position);
  return [dot(offset, x), dot(offset, y), dot(offset, z)];
}
