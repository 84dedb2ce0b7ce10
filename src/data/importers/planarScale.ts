import { InputError } from '../../errors';
import type { Clip } from '../../skeleton';

/** Width and height of a picture in pixels. */
export interface ImageSize {
  width: number;
  height: number;
}

/**
 * How pixels become coordinates: so that the image reaches from -1 to 1 (`image`); as the feeders of USDRL's journal code do it, which divide
 * the first joint by the height and the second by the width and leave the others in pixels (`official`); as parts of the image, which
 * was surely meant there (`fixed`); or by a person, whose hips come to the origin in every frame, without the size of the picture (`person`).
 */
export type PlanarScaling = 'image' | 'official' | 'fixed' | 'person';

/** What stands third in the coordinates of recordings in the plane: 0, or the score of the pose estimator. */
export type Third = 'zero' | 'score';

/** Choices about recordings in the plane. Plain data. */
export interface PlanarChoices {
  /** Default `image`. */
  scaling?: PlanarScaling;
  /** Default `zero`. */
  third?: Third;
}

const scalings: Readonly<Record<PlanarScaling, string>> = {
  image: 'pixels scaled to -1 .. 1 (pyskl)',
  official: 'first joint by the height, second by the width, others in pixels (USDRL journal code)',
  fixed: 'x and y as parts of the image',
  person: 'hips of a person at the origin in every frame, its diagonal 2',
};

/** What a data set says of how its recordings in the plane were made. */
export function planarText({ scaling = 'image', third = 'zero' }: PlanarChoices): string {
  return third === 'zero' ? scalings[scaling] : `${scalings[scaling]}, scores third`;
}

/** The choices that {@link planarText} speaks of; undefined for recordings in space. */
export function planarChoicesOf(text: string): Required<PlanarChoices> | undefined {
  const all = (Object.keys(scalings) as PlanarScaling[]).flatMap((scaling): Required<PlanarChoices>[] => [
    { scaling, third: 'zero' },
    { scaling, third: 'score' },
  ]);
  return all.find((choices) => planarText(choices) === text);
}

/** @throws InputError unless both are numbers above 0 */
export function checkImage(
  { width, height }: Partial<ImageSize>,
  { thing, file, fix }: { thing: string; file?: string; fix?: string },
): ImageSize {
  const isSize = (value?: number): value is number => value !== undefined && value > 0 && Number.isFinite(value);
  if (isSize(width) && isSize(height)) return { width, height };
  const found =
    width === undefined && height === undefined ? 'nothing' : `${height ?? 'nothing'}, ${width ?? 'nothing'}`;
  throw new InputError({ file, thing, found, wanted: 'height and width in pixels', fix });
}

/**
 * Scales x and y of a clip in its place. Joints that were not found (0, 0) stay 0.
 *
 * @param half round to the 11 bits of float16, as arrays of that type keep them
 */
export function scalePlanar(
  { coordinates, joints }: Clip,
  scaling: Exclude<PlanarScaling, 'person'>,
  { width, height }: ImageSize,
  half = false,
): void {
  const round = half ? roundToHalf : Math.fround;
  for (let at = 0; at < coordinates.length; at += 3) {
    const [x, y] = [coordinates[at], coordinates[at + 1]];
    if (x === 0 && y === 0) continue;
    const joint = (at / 3) % joints;
    if (scaling === 'image') {
      coordinates[at] = (2 * x) / width - 1;
      coordinates[at + 1] = (2 * y) / height - 1;
    } else if (scaling === 'fixed') {
      coordinates[at] = round(x / width);
      coordinates[at + 1] = round(y / height);
    } else if (joint < 2) {
      const size = joint === 0 ? height : width;
      coordinates[at] = round(x / size);
      coordinates[at + 1] = round(y / size);
    }
  }
}

/** The nearest number of float16, of two the even one. */
function roundToHalf(value: number): number {
  const single = Math.fround(value);
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(single))));
  const steps = single / 2 ** (exponent - 10);
  const below = Math.floor(steps);
  const rest = steps - below;
  const isUp = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  return (below + (isUp ? 1 : 0)) * 2 ** (exponent - 10);
}
