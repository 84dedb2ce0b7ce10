import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { importArrays, writeNpy, type NumericArray } from '../../src/data';
import { dict, int, list, pickle, text, type Item } from '../data/formats/pickleText';
import { wave } from '../data/importers/toolkits/pickledSamples';
import type { At } from './case';

export const coordinates = (shape: number[], value = (i: number) => Math.sin(i) + 2): NumericArray => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from({ length: shape.reduce((product, extent) => product * extent, 1) }, (_, i) => value(i)),
});

export const integers = (...values: number[]): NumericArray => ({
  dtype: 'int64',
  shape: [values.length],
  data: BigInt64Array.from(values, BigInt),
});

/** `x.npy`, and `y.npy` where there are labels. */
export function arrays(at: At, labels?: number[], data = coordinates([4, 3, 6, 25, 1])): void {
  writeNpy(at('x.npy'), data);
  if (labels !== undefined) writeNpy(at('y.npy'), integers(...labels));
}

/** A data set `ds` of 24 clips with the split `cs`. */
export async function dataSet(at: At): Promise<void> {
  const clips = Array.from({ length: 24 }, (_, i) => i);
  arrays(at, clips.map((i) => i % 4), coordinates([24, 3, 12, 25, 1])); // prettier-ignore
  const parts = { cs: { train: clips.filter((i) => i % 3 > 0), test: clips.filter((i) => i % 3 === 0) } };
  writeFileSync(at('s.json'), JSON.stringify(parts));
  await importArrays({ data: at('x.npy'), labels: at('y.npy'), splits: at('s.json') }, at('ds'));
}

/** An annotation of pyskl. */
export const annotation = (name: string, label: number, shape = [1, 4, 25, 3], key: Item = text(name)): Item =>
  dict([text('frame_dir'), key], [text('label'), int(label)], [text('keypoint'), wave(shape, label + 1)]);

export const abcd = ['a', 'b', 'c', 'd'].map((name, i) => annotation(name, i % 2));

/** `a.pkl` of pyskl with lists of names. */
export function pyskl(at: At, lists: Record<string, string[]>, annotations = abcd, file = 'a.pkl'): void {
  const splits = Object.entries(lists).map(([key, names]): [Item, Item] => [text(key), list(...names.map(text))]);
  writeFileSync(at(file), pickle(dict([text('split'), dict(...splits)], [text('annotations'), list(...annotations)])));
}

/** A recording of NTU RGB+D. */
export function ntuText(frames = 3, joints = 25): string {
  const body = [`${frames}`, '1 0 0 0 0 0 0 0 0 2', `${joints}`];
  const joint = (t: number, v: number): string => `${Math.sin(t + v)} ${Math.cos(v)} 3 0 0 0 0 0 0 0 0 2`;
  const lines = Array.from({ length: frames }, (_, t) => [
    '1',
    ...body.slice(1),
    ...Array.from({ length: joints }, (__, v) => joint(t, v)),
  ]);
  return [body[0], ...lines.flat(), ''].join('\n');
}

/** PKU-MMD: skeletons, labels and a split file. */
export function pku(at: At, { mark = '', between = ' ' } = {}): void {
  for (const folder of ['skel', 'label', 'split']) mkdirSync(at(folder));
  const row = (t: number): string =>
    Array.from({ length: 150 }, (_, i) => (Math.sin(i + t) + 2).toFixed(4)).join(between);
  for (const name of ['0002-L', '0003-L', '0004-M', '0005-R']) {
    writeFileSync(at(`skel/${name}.txt`), Array.from({ length: 20 }, (_, t) => `${row(t)}\n`).join(''));
    writeFileSync(at(`label/${name}.txt`), '1,5,10,2\n5,10,20,2\n');
  }
  const split = 'Training videos:\n0002-L, 0003-L, \n\nValidataion videos:\n0004-M, 0005-R, \n';
  writeFileSync(at('split/cross-subject.txt'), mark + split);
}

/** The built command line, for processes of their own. */
export const program = resolve('dist/cli/main.js');
export const whyNotBuilt = (): string | undefined => (existsSync(program) ? undefined : 'the package is not built');

/** Changes the bytes of a file. */
export function change(file: string, edit: (bytes: Buffer) => Uint8Array | string): string {
  writeFileSync(file, edit(readFileSync(file)));
  return '';
}
