import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { InputError } from '../../../src/errors';
import { resolveSettings } from '../../../src/settings';
import { expandGrid, readGridFile, type GridRun } from '../../../src/studies';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-grid-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function fileWith(content: string | object): string {
  const file = join(folder, `grid-${++count}.yaml`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}
const expand = (content: string | object): GridRun[] => expandGrid(readGridFile(fileWith(content)));
const base = { data: 'data/x', split: 'cross-subject', preset: 'demo' };

describe('a grid file', () => {
  it('in YAML gives every combination, seed after seed, the first axis slowest', () => {
    const runs = expand(`
name: Ablation of XC
data: data/x
split: cross-subject
preset: demo
set:
  training: { epochs: 3 }
  augment.ratio: [0.5, 1]
axes:
  encoder.kind: [dste, sttr]
  correlation:
    with:
    without: { loss.weights.xcorr: 0, loss: { weights: { vac: 2 } } }
seeds: [0, 7]
`);
    expect(runs.map(({ id }) => id)).toEqual([
      'kind-dste_correlation-with_seed-0',
      'kind-dste_correlation-without_seed-0',
      'kind-sttr_correlation-with_seed-0',
      'kind-sttr_correlation-without_seed-0',
      'kind-dste_correlation-with_seed-7',
      'kind-dste_correlation-without_seed-7',
      'kind-sttr_correlation-with_seed-7',
      'kind-sttr_correlation-without_seed-7',
    ]);
    const [first, second] = runs;
    expect(first).toMatchObject({ data: 'data/x', split: 'cross-subject', seed: 0 });
    const [of, ofSecond] = [first, second].map(resolveSettings);
    expect(of.training.epochs).toBe(3);
    expect(of.augment.ratio).toEqual([0.5, 1]);
    expect(of.encoder.hidden).toBe(32);
    expect(of.loss.weights).toMatchObject({ xcorr: 1e-3, vac: 1 });
    expect(second.levels).toEqual({ 'encoder.kind': 'dste', correlation: 'without' });
    expect(ofSecond.loss.weights).toMatchObject({ xcorr: 0, vac: 2 });
  });

  it('in JSON says the same, and without axes is one run a seed', () => {
    const grid = readGridFile(fileWith({ ...base, seeds: [1, 2] }));
    expect(grid).toMatchObject({ name: `grid-${count}`, evaluate: ['knn', 'linear'], threads: 1 });
    expect(expandGrid(grid).map(({ id }) => id)).toEqual(['seed-1', 'seed-2']);
  });

  it('can vary data set, split and preset, and levels may change several of them', () => {
    const runs = expand({
      set: { 'training.epochs': 2 },
      axes: {
        data: ['data/one', '/elsewhere/two'],
        split: ['a', 'b'],
        size: { small: { preset: 'demo' }, large: { preset: 'official', encoder: { hidden: 512 } } },
      },
    });
    expect(runs).toHaveLength(8);
    expect(runs[0]).toMatchObject({ id: 'data-one_split-a_size-small_seed-0', data: 'data/one', split: 'a' });
    expect(runs[7]).toMatchObject({ id: 'data-two_split-b_size-large_seed-0', data: '/elsewhere/two', split: 'b' });
    expect(runs.map((run) => resolveSettings(run).encoder.hidden)).toEqual([32, 512, 32, 512, 32, 512, 32, 512]);
  });

  it('leaves out what is excluded', () => {
    const axes = { 'encoder.kind': ['dste', 'sttr'], 'encoder.shift.gap': [2, 4, 8] };
    const exclude = [{ 'encoder.kind': 'sttr', 'encoder.shift.gap': [2, 8] }];
    expect(expand({ ...base, axes, exclude }).map(({ id }) => id)).toEqual([
      'kind-dste_gap-2_seed-0',
      'kind-dste_gap-4_seed-0',
      'kind-dste_gap-8_seed-0',
      'kind-sttr_gap-4_seed-0',
    ]);
  });

  it('names runs by whole paths where the last parts coincide', () => {
    const axes = { 'linear.epochs': [1], 'training.epochs': [2] };
    expect(expand({ ...base, axes })[0].id).toBe('linear.epochs-1_training.epochs-2_seed-0');
  });

  const axis = (levels: unknown) => ({ ...base, axes: { x: levels } });
  it.each<[string, string | object, RegExp]>([
    [
      'a key that is unknown',
      { ...base, seed: [1] },
      /key seed: found an unknown key, wanted name, about, data, .*seeds/,
    ],
    ['text that is no YAML', 'a: [1', /grid: found .*, wanted YAML or JSON/],
    ['a key given twice', 'data: a\ndata: b', /Map keys must be unique/],
    ['a list', '[1, 2]', /found \[1,2\], wanted a mapping of keys/],
    ['nothing', '', /found an empty file, wanted a readable YAML or JSON file/],
    ['a comment alone', '# later', /found nothing, wanted a mapping/],
    ['aliases without end', bomb(), /key seeds\S*: found more than 20000 values, with those that aliases repeat/],
    ['merges without end', mergeBomb(), /key \S+: found more than 20000 values/],
    [
      'a mapping that holds itself',
      'data: x\nset: &s\n  training: { epochs: 1 }\n  self: *s',
      /key set\.self: found an alias of what/,
    ],
    ['a list that holds itself', 'axes:\n  data: &l [a, [*l]]', /key axes\.data\.1\.0: found an alias of what it/],
    ['a merge of itself', 'set: &s { <<: *s, a: 1 }', /key set\.<<: found an alias of what it stands in/],
    [
      'a hexadecimal number',
      'set: { training.epochs: 0x10 }',
      /key set\.training\.epochs: found 0x10, wanted a decimal/,
    ],
    ['an anchor that is not there', 'data: *x', /grid: found .*x, wanted YAML or JSON/],
    ['levels without end', `data: ${'['.repeat(500)}${']'.repeat(500)}`, /key data\S*: found more than 100 levels/],
    ['levels that overflow', `data: ${'['.repeat(20_000)}`, /found more (?:levels than can be read|than 100 levels)/],
    ['two documents', 'data: a\n---\ndata: b', /found Source contains multiple documents at line 2/],
    ['more text than people write', `about: ${'a'.repeat(200_000)}`, /size: found 200007 bytes, wanted at most 65536/],
    [
      'a product of axes',
      product(8, 10, 1),
      /axes: found 100000000 runs \(10 a0 × .* × 1 seeds\), wanted at most 2000/,
    ],
    ['a product with seeds', product(3, 10, 11), /axes: found 11000 runs/],
    ['a product beyond numbers', product(400, 10, 1), /axes: found (1e\+400|Infinity) runs/],
    ['seeds without end', product(0, 0, 10_001), /axes: found 10001 runs \(10001 seeds\)/],
    ['no data', { split: 'a' }, /key data: found nothing, wanted a text, or an axis/],
    ['data that are a number', { ...base, data: 3 }, /key data: found 3, wanted a text/],
    ['an unknown preset', { ...base, preset: 'dem' }, /key preset: found "dem", wanted one of official, .*demo/],
    [
      'a setting that is unknown',
      { ...base, set: { 'encoder.hiden': 8 } },
      /encoder\.hiden, wanted a known one; nearest: encoder\.hidden/,
    ],
    [
      'a setting of the wrong kind',
      { ...base, set: { 'encoder.hidden': 'big' } },
      /encoder\.hidden: found big, wanted a number/,
    ],
    ['a setting that is null', { ...base, set: { 'encoder.hidden': null } }, /key set\.encoder\.hidden: found nothing/],
    [
      'a list under a name that is no setting',
      axis([1, 2]),
      /key axes\.x: .* wanted a setting, data, split, preset; or levels/,
    ],
    ['an axis without levels', axis({}), /key axes\.x: found "nothing", wanted at least one level/],
    ['a level that is no mapping', axis({ a: 3 }), /key axes\.x\.a: found 3, wanted a mapping/],
    ['a level given twice', { ...base, axes: { 'encoder.hidden': [8, 8] } }, /found 8, wanted each value once/],
    ['an axis with a name that tables use', { ...base, axes: { seed: { a: {} } } }, /key axes\.seed/],
    [
      'axes that vary the same',
      { ...base, axes: { 'encoder.hidden': [8], size: { a: { encoder: { hidden: 4 } } } } },
      /axis size: found encoder\.hidden, which the axis encoder\.hidden varies too/,
    ],
    [
      'levels with one id',
      axis({ 'A b': {}, 'a-b': {} }),
      /id x-a-b_seed-0: found .*, wanted levels whose names differ/,
    ],
    ['ids that are too long', axis({ ['long'.repeat(50)]: {} }), /wanted at most 180/],
    ['a seed that is no number', { ...base, seeds: ['a'] }, /key seeds\[0\]: found "a", wanted a whole number from 0/],
    [
      'a seed that no number holds',
      { ...base, seeds: [2 ** 53] },
      /key seeds\[0\]: found "9007199254740992, or a number that is read as it", wanted a whole number from 0 to 9007199254740991/,
    ],
    ['no seeds', { ...base, seeds: [] }, /key seeds: found \[\], wanted a list/],
    [
      'an unknown evaluation',
      { ...base, evaluate: ['kn'] },
      /key evaluate\[0\]: found "kn", wanted one of linear, knn, semi, finetune, detection/,
    ],
    ['threads of none', { ...base, threads: 0 }, /key threads: found 0, wanted a whole number from 1/],
    [
      'an exclusion of an unknown axis',
      { ...axis({ a: {} }), exclude: [{ y: 'a' }] },
      /key exclude\[0\]\.y: found an unknown key, wanted x/,
    ],
    [
      'an exclusion of an unknown level',
      { ...axis({ a: {} }), exclude: [{ x: 'b' }] },
      /key exclude\[0\]\.x: found "b", wanted one of a/,
    ],
    ['the exclusion of everything', { ...axis({ a: {} }), exclude: [{ x: 'a' }] }, /exclude: found all combinations/],
  ])('is refused with %s', (_, content, message) => {
    const file = fileWith(content);
    let caught: unknown;
    try {
      expandGrid(readGridFile(file));
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(InputError);
    expect((caught as InputError).message).toMatch(message);
    expect((caught as InputError).problem.file).toBe(file);
  });

  it('is refused when it is not there', () => {
    expect(() => readGridFile(join(folder, 'none.yaml'))).toThrow(
      /none\.yaml: file: found nothing that can be read: there is no such file, wanted a readable/,
    );
  });
});

const levels = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`l${i}`, {}]));

/** Axes with levels, and seeds. */
function product(axes: number, size: number, seeds: number): object {
  const names = Array.from({ length: axes }, (_, i): [string, object] => [`a${i}`, levels(size)]);
  return { ...base, axes: Object.fromEntries(names), seeds: [...Array(seeds).keys()] };
}

/** Each mapping takes over the one before ten times. */
function mergeBomb(): string {
  const ten = (name: string) => Array.from({ length: 10 }, () => `*${name}`).join(',');
  const lines = Array.from({ length: 12 }, (_, i) => `s${i + 1}: &a${i + 1} { <<: [${ten(`a${i}`)}] }`);
  return ['s0: &a0 { x: 1 }', ...lines].join('\n');
}

/** Each name stands for ten of the one before. */
function bomb(): string {
  const ten = (name: string) => `[${Array.from({ length: 10 }, () => `*${name}`).join(',')}]`;
  return [
    'data: &a [1]',
    `split: &b ${ten('a')}`,
    `preset: &c ${ten('b')}`,
    `set: &d ${ten('c')}`,
    `seeds: ${ten('d')}`,
  ].join('\n');
}
