import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { InputError } from '../../../src/errors';
import { temporaryFolder } from '../temporaryFolder';

/** Cases for each format: 500, or what `USDRL_PROPERTY_CASES` says (a nightly run takes 20,000). */
export const propertyCases = Number(process.env.USDRL_PROPERTY_CASES ?? 500);

/** Time for one format's cases: a hang shows as a timeout. */
export const propertyTimeout = 60_000 + propertyCases * 100;

/** Bytes that a small file may make a reader hold; a deflate stream grows at most about thousandfold. */
const mostBytes = 64 * 2 ** 20;

/** Bytes that mean something to binary formats, and characters that do to texts. */
const telling = [0, 1, 0x7f, 0x80, 0xff, ...Buffer.from('09-.eE,\n ')];

/** Ways to damage a file: bytes set, a piece repeated, a piece left out, the end cut off. */
const damages = fc.record({
  base: fc.nat(),
  edits: fc.array(fc.record({ at: fc.nat(), value: fc.oneof(fc.nat(255), fc.constantFrom(...telling)) }), {
    maxLength: 6,
  }),
  repeat: fc.option(fc.record({ at: fc.nat(), length: fc.nat(40) })),
  omit: fc.option(fc.record({ at: fc.nat(), length: fc.nat(40) })),
  cut: fc.option(fc.nat(), { freq: 6 }),
});

/** Damaged versions of valid files. */
export function mutations(files: readonly Buffer[]): fc.Arbitrary<Buffer> {
  return damages.map(({ base, edits, repeat, omit, cut }) => {
    let bytes = Buffer.from(files[base % files.length]);
    for (const { at, value } of edits) bytes[at % bytes.length] = value;
    if (repeat !== null) {
      const at = repeat.at % bytes.length;
      bytes = Buffer.concat([bytes.subarray(0, at + repeat.length), bytes.subarray(at)]);
    }
    if (omit !== null) {
      const at = omit.at % bytes.length;
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + omit.length)]);
    }
    return cut === null ? bytes : bytes.subarray(0, cut % (bytes.length + 1));
  });
}

/** Anything that reads a file. */
export type Reader = (file: string) => unknown;

/**
 * Runs readers on damaged versions of files: each reads them or refuses them with an InputError, and never holds much.
 *
 * @param name of the file that the readers are given; its ending may matter
 * @param wrap puts the damaged bytes into a file that is whole around them, e.g. a zip file with right check sums
 */
export async function withstands(
  files: readonly Buffer[],
  readers: readonly Reader[],
  { name = 'damaged', wrap = (bytes) => bytes }: { name?: string; wrap?: (bytes: Buffer) => Uint8Array } = {},
): Promise<void> {
  const file = join(temporaryFolder(), name);
  await fc.assert(
    fc.asyncProperty(mutations(files), async (bytes) => {
      writeFileSync(file, wrap(bytes));
      for (const read of readers) {
        const before = process.memoryUsage().arrayBuffers;
        await readOrRefuse(() => read(file));
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(mostBytes);
      }
    }),
    { numRuns: propertyCases },
  );
}

async function readOrRefuse(read: () => unknown): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
}

/** The bytes that a writer puts into a file. */
export function written(write: (file: string) => void, name = 'whole'): Buffer {
  const file = join(temporaryFolder(), name);
  write(file);
  return readFileSync(file);
}
