import { filePieces, readSafetensorsHeader, sha256 } from '../data';
import { InputError } from '../errors';
import { parentsName, type StateEntry } from '../model';

/** No weight, statistic or moment of a training that works comes near it. */
const largestNumber = 1e18;

/**
 * Looks at every number of a checkpoint: one whose file holds no hash of its content betrays damage by numbers that cannot be.
 *
 * @throws InputError that names the first that is not finite or beyond ±1e18, or no joint where a joint is meant
 */
export function requireNumbers(
  tensors: Iterable<readonly [string, Pick<StateEntry, 'data' | 'shape'>]>,
  file: string,
): void {
  for (const [name, { data = [], shape }] of tensors) {
    const isJoint = name === parentsName;
    for (let i = 0; i < data.length; i++) {
      const fits = isJoint
        ? Number.isInteger(data[i]) && data[i] >= 0 && data[i] < data.length
        : Math.abs(data[i]) <= largestNumber;
      if (fits) continue;
      throw new InputError({
        file,
        thing: `${name.slice(0, 100)}[${placeOf(i, shape).join(', ')}]`,
        found: data[i],
        wanted: isJoint
          ? `the number of a joint, 0 to ${data.length - 1}`
          : `a number between -${largestNumber} and ${largestNumber}`,
        fix: 'The file is damaged, or its training went wrong: take a copy of it, or another checkpoint.',
      });
    }
  }
}

/** The entries of a file that a model has. */
export function entriesOf<T>(specs: readonly { name: string }[], state: ReadonlyMap<string, T>): [string, T][] {
  return specs.flatMap(({ name }): [string, T][] => {
    const entry = state.get(name);
    return entry === undefined ? [] : [[name, entry]];
  });
}

/** Index on each axis of a row-major element. */
function placeOf(element: number, shape: readonly number[]): number[] {
  return shape.reduceRight<number[]>((place, extent) => {
    const index = element % extent;
    element = (element - index) / extent;
    return [index, ...place];
  }, []);
}

/** SHA-256 of a checkpoint: of its content where the file says it, else of the file. Reading the checkpoint compares the former. */
export function checkpointHash(file: string): string {
  const told = file.endsWith('.safetensors') ? readSafetensorsHeader(file).hash : undefined;
  return told ?? sha256(filePieces(file));
}
