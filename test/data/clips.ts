import { Generator } from '../../src/random';
import type { Clip, ClipShape } from '../../src/skeleton';

/** A clip of uniform random coordinates. */
export function randomClip(shape: ClipShape, seed = 0): Clip {
  const generator = new Generator(seed);
  const coordinates = Float32Array.from({ length: shape.frames * shape.bodies * shape.joints * 3 }, () =>
    generator.uniform(-1, 1),
  );
  return { ...shape, coordinates };
}
