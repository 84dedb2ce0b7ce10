import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextNumbers } from '../../../src/data/formats/textNumbers';
import { SimdArea } from '../../../src/simd';

const first = (text: string): number => TextNumbers.of(text).next();

describe('TextNumbers', () => {
  it('reads lines of numbers with either line end, and without one at the end', () => {
    const text = TextNumbers.of(' 1 -2.5\t+3\r\n\n \r\n4');
    expect([text.line, text.next(), text.next(), text.next(), text.next()]).toEqual([1, 1, -2.5, 3, NaN]);
    expect(text.token()).toBe('the end of the line');
    text.nextLine();
    text.skipEmptyLines();
    expect([text.line, text.atEnd, text.next(), text.atLineEnd, text.bytesLeft]).toEqual([4, false, 4, true, 0]);
    text.nextLine();
    expect([text.atEnd, text.next()]).toEqual([true, NaN]);
  });

  it('rounds every number as JavaScript does', () => {
    const anyText = fc.double({ noNaN: true, noDefaultInfinity: true }).map(String);
    const fixed = fc.tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.nat(20)).map(([x, n]) => x.toFixed(n));
    const exponential = fc
      .tuple(fc.double({ min: -1e300, max: 1e300, noNaN: true }), fc.nat(16))
      .map(([x, n]) => x.toExponential(n).toUpperCase());
    fc.assert(
      fc.property(fc.oneof(anyText, fixed, exponential), (text) => {
        expect(first(text)).toBe(Number(text));
      }),
      { numRuns: 5000 },
    );
  });

  it.each(['9007199254740993', '0.1234567890123456789', '123456789012345678901234567890', '-.5', '5.', '1e-320', '-0'])(
    'reads %s',
    (text) => {
      expect(first(text)).toBe(Number(text));
    },
  );

  it.each([
    'nan',
    'NaN',
    'inf',
    '-Infinity',
    '1e999',
    '0x10',
    '1_000',
    '1,5',
    '--1',
    '1e',
    '.',
    '-',
    'abc',
    '1-2',
    '\0',
  ])('takes %j for no number and says what stands there', (text) => {
    const numbers = TextNumbers.of(`${text} 7`);
    expect(numbers.next()).toBeNaN();
    expect(numbers.token()).toBe(text === '\0' ? '?' : text);
  });

  it('reads a row of numbers and stops where the line ends or something else stands', () => {
    const text = TextNumbers.of('1 -0.0137047907 1e-3 12345678901234.5 1e39 5 x\r\n7\n');
    const target = new Float64Array(6);
    expect(text.row(5, target, 1)).toBe(4);
    expect(Array.from(target)).toEqual([0, 1, -0.0137047907, 0.001, 12345678901234.5, 0]);
    expect([text.next(), text.row(3, target, 0), target[0], text.next(), text.token()]).toEqual([1e39, 1, 5, NaN, 'x']);
    text.nextLine();
    expect([text.row(1, target, 0), target[0], text.row(1, target, 0), text.atLineEnd]).toEqual([1, 7, 0, true]);
  });

  it('does not take a very long token for a number', () => {
    expect(first('1'.repeat(100_000))).toBeNaN();
  });

  it('reads a line of one whole number within limits, and leaves others alone', () => {
    const text = TextNumbers.of('25\r\n007\n4 \n-1\n1.0\n\n1234567890\n12');
    expect([text.countLine(25, 25), text.line, text.countLine(0, 6), text.countLine(0, 7), text.line]).toEqual([
      25, 2, -1, 7, 3,
    ]);
    for (const found of [4, -1, 1, NaN, 1234567890]) {
      expect(text.countLine(0, 2 ** 40)).toBe(-1);
      expect(text.next()).toBe(found);
      text.nextLine();
    }
    // The last line has no end.
    expect([text.countLine(0, 20), text.next()]).toEqual([-1, 12]);
  });

  describe('lineStarts', () => {
    const [area, numbers] = [new SimdArea(2 ** 16), new SimdArea(2 ** 12)];

    /** What both ways of reading find: lines read, numbers, and where the text then stands. */
    function both(text: string, lines: number, count: number): unknown[] {
      const bytes = Buffer.from(text, 'latin1');
      // What a text before has left behind must not matter.
      area.bytes.fill(0x31).set(bytes);
      const kinds: [TextNumbers, Float64Array][] = [
        [TextNumbers.of(bytes), new Float64Array(lines * count)],
        [new TextNumbers(area.bytes.subarray(0, bytes.length + 1)), numbers.doubles.subarray(0, lines * count)],
      ];
      return kinds.map(([reader, target]) => {
        target.fill(0);
        const read = reader.lineStarts(lines, count, target, 0);
        return {
          read,
          numbers: Array.from(target.subarray(0, read * count)),
          line: reader.line,
          left: reader.bytesLeft,
          next: reader.next(),
          token: reader.token(),
        };
      });
    }

    it('takes the first numbers of every line', () => {
      const text = '1 -2.5 3 x y\r\n+4\t0.000123 12345678.87654321 6 7\n 1e3 -0 .5\n8 9\n10 11 12';
      const [plain, compiled] = both(text, 5, 3);
      expect(plain).toMatchObject({
        read: 3,
        numbers: [1, -2.5, 3, 4, 0.000123, 12345678.87654321, 1000, -0, 0.5],
        line: 4,
        next: 8,
        token: '9',
      });
      expect(compiled).toEqual(plain);
    });

    it('stops at the end of the text', () => {
      const [plain, compiled] = both('1 2\n3 4\n', 4, 2);
      expect(plain).toMatchObject({ read: 2, numbers: [1, 2, 3, 4], left: 0, next: NaN });
      expect(compiled).toEqual(plain);
    });

    it('finds the same in compiled loops as without them, whatever stands there', () => {
      const number = fc.oneof(
        fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
        fc.tuple(fc.double({ min: -1e4, max: 1e4, noNaN: true }), fc.nat(20)).map(([x, n]) => x.toFixed(n)),
        fc.constantFrom(
          '0',
          '-0.0',
          '9007199254740993',
          '123456789012345678',
          '.',
          '-',
          '1.',
          '.5',
          '1e999',
          'nan',
          '1-2',
          '',
        ),
        fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }).map((text) => text.replace(/[^\0-\xff]/g, '?')),
      );
      const blank = fc.constantFrom(' ', ' ', ' ', '  ', '\t');
      const line = fc
        .array(fc.tuple(number, blank), { minLength: 0, maxLength: 5 })
        .map((parts) => parts.map((part) => part.join('')).join(''));
      const lines = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { minLength: 0, maxLength: 8 });
      fc.assert(
        fc.property(lines, fc.integer({ min: 1, max: 3 }), (parts, count) => {
          const [plain, compiled] = both(parts.map((part) => part.join('')).join(''), 6, count);
          expect(compiled).toEqual(plain);
        }),
        { numRuns: 3000 },
      );
    });
  });
});
