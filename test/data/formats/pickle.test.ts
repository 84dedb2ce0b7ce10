import { describe, expect, it } from 'vitest';
import { MemoryBytes } from '../../../src/data/formats/byteSource';
import { FilePiece } from '../../../src/data/formats/filePiece';
import { readPickle } from '../../../src/data/formats/pickle';
import { PickleGlobal, type PickleWorld } from '../../../src/data/formats/pickleWorld';
import { dict, global, int, list, pickle, text, tuple } from './pickleText';

const nothing: PickleWorld = { find: () => undefined };
const source = (bytes: Buffer | string) =>
  new MemoryBytes(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, 'test.pkl');
const read = (bytes: Buffer | string, world = nothing) => readPickle(source(bytes), world).value;

describe('pickles', () => {
  it('are plain data', () => {
    const value = read(pickle(dict([text('a'), list(int(-1), tuple(text('é'), int(70_000)))], [int(2), list()])));
    expect(value).toEqual(
      new Map<unknown, unknown>([
        ['a', [-1, ['é', 70_000]]],
        [2, []],
      ]),
    );
  });

  // Each was written by Python's pickle.dumps with the protocol named.
  it.each([
    [
      'protocol 0',
      '(dp0\nVa\np1\n(lp2\nI1\naI01\naNaF1.5\nasVb\\u00e9\np3\nL12345678901234567890L\ns.',
      new Map<string, unknown>([
        ['a', [1, true, null, 1.5]],
        ['bé', 12345678901234567890n],
      ]),
    ],
    [
      'protocol 4',
      '\x80\x04\x95\x12\x00\x00\x00\x00\x00\x00\x00}\x94(\x8c\x01x\x94K\x01\x8c\x01y\x94G?\xe0\x00\x00\x00\x00\x00\x00u.',
      new Map([
        ['x', 1],
        ['y', 0.5],
      ]),
    ],
    ['a set', '\x80\x04\x8f\x94(K\x01K\x02\x90.', new Set([1, 2])],
    ['bytes', '\x80\x03C\x02\x00\xff.', Uint8Array.of(0, 255)],
    ['a negative long', '\x80\x02\x8a\x01\xff.', -1],
    ['a Python 2 text', "S'a\\x41\\n\\''\n.", "aA\n'"],
    ['a dictionary from a mark', '(Va\nI1\nd.', new Map([['a', 1]])],
    ['a shared list', '](]q\x01h\x01e.', [[], []]],
  ])('read %s', (_, bytes, value) => {
    expect(read(bytes)).toEqual(value);
  });

  it('keep shared values shared', () => {
    const value = read('](]q\x01h\x01e.');
    expect(Array.isArray(value) && value[0] === value[1]).toBe(true);
  });

  it('tell where they end', () => {
    const two = Buffer.concat([pickle(int(1)), pickle(int(2))]);
    const first = readPickle(source(two), nothing);
    expect(first.value).toBe(1);
    expect(readPickle(source(two), nothing, first.end)).toEqual({ value: 2, end: two.length });
  });

  it.each([
    ['os.system', "cos\nsystem\n(S'exit 1'\ntR.", /pickled object: found os.system, wanted plain data only/],
    ['a name on the stack', '\x80\x04\x8c\x02os\x8c\x06system\x93.', /found os.system/],
    ['a name that is no text', '\x80\x04]]\x93.', /found no text/],
    ['a call of data', '](tR.', /no function/],
    ['an instance', '(i__main__\nThing\n.', /instruction before byte/],
    ['a cut text', 'X\xff\xff\xff\x7fabc.', /bytes left at byte/],
    ['no end', '](', /bytes left/],
    ['an empty stack', '.', /stack before byte 1: found empty/],
    ['a missing mark', 'e.', /no mark/],
    ['an unknown memo', 'h\x05.', /memo before byte/],
    ['items for a number', 'K\x01K\x02a.', /a list or set/],
    ['a list as key', '}]K\x01s.', /dictionary key/],
    ['a protocol to come', '\x80\x09N.', /0 to 5/],
    ['a huge integer', `\x8b\xff\xff\xff\x00.`, /bytes of an integer/],
    ['a persistent id', 'P1\n.', /persistent id/],
    ['state of a list', ']Nb.', /of an array or dictionary/],
    ['no digits', 'I1x\n.', /wanted digits/],
    ['no number', 'Fone\n.', /wanted a number/],
    ['an unquoted text', 'Sabc\n.', /in quotes/],
  ])('refuse %s', (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(message);
  });

  it('call only what stands in for a known name', () => {
    const sum = new PickleGlobal('math.sum', (args) => args.length);
    const world: PickleWorld = { find: (name) => (name === 'math.sum' ? sum : undefined) };
    expect(read(pickle(Buffer.concat([global('math', 'sum'), tuple(int(1), int(2)), Buffer.from('R')])), world)).toBe(
      2,
    );
  });

  it('read deep nesting without recursion, and refuse it', () => {
    const nested = (depth: number) => `${']'.repeat(depth)}${'a'.repeat(depth - 1)}.`;
    expect(Array.isArray(read(nested(100)))).toBe(true);
    expect(() => read(nested(101))).toThrow(/levels of lists.*found more than 100/);
    expect(() => read(nested(200_000))).toThrow(/levels of lists/);
    // A list inside itself and a pyramid of shared lists end too.
    expect(Array.isArray(read(']q\x01h\x01a.'))).toBe(true);
    expect(Array.isArray(read(`]${'q\x01](h\x01h\x01e'.repeat(50)}.`))).toBe(true);
  });

  it('bound the memory of everything that is no array', () => {
    expect(() => read(`(${'}'.repeat(1_000_000)}t.`)).toThrow(/found more, wanted at most 72 MiB/);
    expect(() => read(`(${'N'.repeat(10_000_000)}t.`)).toThrow(/found more, wanted at most 140 MiB/);
    // Shared values count wherever they are put.
    expect(() => read(`]q\x01(${'h\x01'.repeat(2_500_000)}e.`)).toThrow(/found more, wanted at most 102 MiB/);
    // Hundred thousand names and labels are little.
    const names = list(...Array.from({ length: 100_000 }, (_, i) => text(`S001C001P001R001A${i}`)));
    expect(read(pickle(names))).toHaveLength(100_000);
  });

  it('leave long texts and bytes in the file', () => {
    const long = 'é'.repeat(1000);
    const pieces = [
      pickle(text(long)),
      Buffer.from(`V${long}\n.`, 'latin1'),
      Buffer.from(`V${'\\u00e9'.repeat(1000)}\n.`, 'latin1'),
      Buffer.from(`S'${'\\xe9'.repeat(1000)}'\n.`, 'latin1'),
      Buffer.from(`T\xe8\x03\x00\x00${long}.`, 'latin1'),
      Buffer.from(`B\xe8\x03\x00\x00${long}.`, 'latin1'),
    ];
    const values = pieces.map((bytes) => read(bytes));
    // Of a thousand bytes or characters, some stay in memory; the longer ones do not.
    expect(values.map((value) => value instanceof FilePiece)).toEqual([true, false, true, true, false, false]);
    for (const value of values) {
      if (!(value instanceof FilePiece)) continue;
      expect(value.read(1000)).toEqual(new Uint8Array(1000).fill(0xe9));
      expect(() => value.read(999)).toThrow(/cut or damaged/);
    }
    expect(() => (read(pickle(text('€'.repeat(500)))) as FilePiece).read(500)).toThrow(/other characters/);
  });
});
