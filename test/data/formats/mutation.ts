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

/** How a damaged file lies before its readers. */
export interface Damage {
  /** Name of the file; its ending may matter. */
  name?: string;
  /** Puts the damaged bytes into a file that is whole around them, e.g. a zip file with right check sums. */
  wrap?: (bytes: Buffer) => Uint8Array;
  /** Folder of the file, whose other files are whole; default a folder of its own. Messages name something in it. */
  folder?: string;
  /** Default {@link propertyCases}. */
  cases?: number;
}

/**
 * Runs readers on damaged versions of files: each reads them or refuses them with an InputError that names the file, and never
 * holds much.
 */
export async function withstands(
  files: readonly Buffer[],
  readers: readonly Reader[],
  { name = 'damaged', wrap = (bytes) => bytes, folder, cases = propertyCases }: Damage = {},
): Promise<void> {
  const file = join(folder ?? temporaryFolder(), name);
  await fc.assert(
    fc.asyncProperty(mutations(files), async (bytes) => {
      writeFileSync(file, wrap(bytes));
      for (const read of readers) {
        const before = process.memoryUsage().arrayBuffers;
        await readOrRefuse(() => read(file), folder ?? file);
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(mostBytes);
      }
    }),
    { numRuns: cases },
  );
}

/** The same for each file of a folder in turn, the others being whole. @param read reads the folder */
export async function folderWithstands(folder: string, names: readonly string[], read: Reader): Promise<void> {
  for (const name of names) {
    const whole = readFileSync(join(folder, name));
    const cases = Math.ceil(propertyCases / names.length);
    await withstands([whole], [() => read(folder)], { folder, name, cases });
    writeFileSync(join(folder, name), whole);
  }
}

async function readOrRefuse(read: () => unknown, named: string): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).toContain(named);
  }
}

/** The bytes that a writer puts into a file. */
export function written(write: (file: string) => void, name = 'whole'): Buffer {
  const file = join(temporaryFolder(), name);
  write(file);
  return readFileSync(file);
}
