import { describe, expect, it } from 'vitest';
import { PickleGlobal, readPickle, type PickleWorld } from '../../../src/data/formats/pickle';
import { dict, global, int, list, pickle, text, tuple } from './pickleText';

const nothing: PickleWorld = { find: () => undefined };
const read = (bytes: Buffer | string, world = nothing) =>
  readPickle(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, 'test.pkl', world).value;

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
    const first = readPickle(two, 'two.pkl', nothing);
    expect(first.value).toBe(1);
    expect(readPickle(two, 'two.pkl', nothing, first.end)).toEqual({ value: 2, end: two.length });
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
    ['state of a list', ']Nb.', /of a dictionary/],
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

  it('read deep nesting without recursion, and stop at a million containers', () => {
    const depth = 200_000;
    expect(Array.isArray(read(`${']'.repeat(depth)}${'a'.repeat(depth - 1)}.`))).toBe(true);
    expect(() => read(`${']0'.repeat(1_000_001)}N.`)).toThrow(/lists and dictionaries/);
  });
});
