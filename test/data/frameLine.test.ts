import { describe, expect, it } from 'vitest';

import { clipOfFrames, linesOf, parseFrameLine } from '../../src/data';
import { kinectV1 } from '../../src/skeleton';

const body = (x: number) => Array.from({ length: 20 }, (_, j) => [x, j, 2]);
const parse = (content: unknown, line = 7) =>
  parseFrameLine(typeof content === 'string' ? content : JSON.stringify(content), kinectV1, line);

async function lines(...pieces: (string | Uint8Array)[]) {
  async function* stream() {
    yield* pieces;
    await Promise.resolve();
  }
  const found: [number, string][] = [];
  for await (const { line, text } of linesOf(stream())) found.push([line, text]);
  return found;
}

describe('a frame as a line of JSON', () => {
  it('is a list of bodies, or an object with bodies and time', () => {
    expect(parse([body(1)])).toEqual({ bodies: [Float32Array.from(body(1).flat())] });
    expect(parse({ bodies: [], time: 0.5 })).toEqual({ bodies: [], time: 0.5 });
    const flat = parse({ bodies: [body(3).map(([x, y]) => [x, y])] });
    expect([...flat.bodies[0].subarray(0, 6)]).toEqual([3, 0, 0, 3, 1, 0]);
  });

  it('becomes part of a clip; who is not there is zeros', () => {
    const clip = clipOfFrames([parse([body(1)]), parse([]), parse([body(2), body(3)])], kinectV1);
    expect(clip).toMatchObject({ frames: 3, bodies: 2, joints: 20 });
    const at = (t: number, m: number) => clip?.coordinates[(t * 2 + m) * 60];
    expect([at(0, 0), at(0, 1), at(1, 0), at(2, 0), at(2, 1)]).toEqual([1, 0, 0, 2, 3]);
    expect(clipOfFrames([parse([])], kinectV1)).toBeUndefined();
  });

  const wrong = (value: unknown) => [[[value, 0, 0], ...body(1).slice(1)]];
  it.each([
    ['no JSON', '{"bodies": [', /line 7: found .*, wanted JSON/],
    ['a number', 4, /line 7: found 4, wanted a list of bodies, or an object with bodies/],
    ['an object of something else', { people: [] }, /line 7: found \{"people"/],
    ['a key twice', '{"bodies": [], "bodies": []}', /key "bodies" twice/],
    ['joints without a body', body(1), /line 7, body 0|joints of line 7/],
    [
      'other joints',
      [body(1).slice(1)],
      /joints of line 7, body 0: found 19 joints.*wanted 20, as in layout kinect-v1-20/,
    ],
    [
      'four coordinates',
      [[[1, 2, 3, 4], ...body(1).slice(1)]],
      /line 7, body 0, joint 0: found \[1,2,3,4\], wanted x, y, z/,
    ],
    ['texts', wrong('1'), /joint 0: found "1", wanted finite numbers/],
    ['nothing', wrong(null), /joint 0: found null/],
    [
      'numbers without end',
      wrong(0).toString() && JSON.stringify(wrong(0)).replace('[0,', '[1e400,'),
      /finite numbers/,
    ],
    ['a crowd', Array.from({ length: 33 }, () => body(1)), /line 7, bodies: found 33, wanted at most 32/],
    ['a time in words', { bodies: [], time: 'now' }, /line 7, time: found "now", wanted a number/],
    ['too many levels', '['.repeat(200) + ']'.repeat(200), /more than 100 levels/],
  ])('is not %s', (_, content, message) => expect(() => parse(content)).toThrow(message));
});

describe('lines of a stream', () => {
  it('come whole, whatever the pieces', async () => {
    const bytes = Buffer.from('\ufeffä1\r\n\n2\n3');
    const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await lines(...pieces)).toEqual([
      [1, 'ä1'],
      [3, '2'],
      [4, '3'],
    ]);
    expect(await lines('a\nb', 'c\n', '')).toEqual([
      [1, 'a'],
      [2, 'bc'],
    ]);
    expect(await lines()).toEqual([]);
  });

  it('are cut where they have no end, and the next comes as it is', async () => {
    const found = await lines(...Array.from({ length: 40 }, () => 'x'.repeat(2 ** 16)), '\nnext\n');
    expect(found.map(([line, text]) => [line, text.length])).toEqual([
      [1, 2 ** 20],
      [2, 4],
    ]);
  });
});
