import fc from 'fast-check';

/** Cases for each format: 500, or what `USDRL_PROPERTY_CASES` says (a nightly run takes 20,000). */
export const propertyCases = Number(process.env.USDRL_PROPERTY_CASES ?? 500);

/** Time for one format's cases: a hang shows as a timeout. */
export const propertyTimeout = 60_000 + propertyCases * 20;

/** Ways to damage a file: bytes set, a piece repeated, a piece left out, the end cut off. */
const damages = fc.record({
  base: fc.nat(),
  edits: fc.array(fc.record({ at: fc.nat(), value: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)) }), {
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
