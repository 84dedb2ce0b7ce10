import { mkdirSync, writeFileSync } from 'node:fs';

import { readTorchCheckpoint, writeNpy, writeTorchCheckpoint } from '../../src/data';
import { build, bytes, call, dict, global, int, none, tensor, text, tuple } from '../data/formats/pickleText';
import { floats, torchZip } from '../data/formats/torchFiles';
import { examplePath } from '../goldenFolder';
import type { At, Case, Step } from './case';
import { arrays, coordinates, integers, ntuText } from './makers';

const official = examplePath('model', 'dste-init.pth.tar');
const importArrays = 'import arrays --data x.npy --labels y.npy --out out';
const importNtu = 'import ntu raw --out out';
const hole = coordinates([4, 3, 6, 25, 1], (i) => (i === 450 + 5 * 25 + 10 ? NaN : Math.sin(i) + 2));

/** A clip of a body that walks on the spot, with its shoulders exchanged or not; (N, 3, T, 7, 1). */
function walkers(at: At): void {
  const joints = [[0, 0], [0, 0.5], [0, 0.7], [-0.2, 0.45], [-0.3, 0], [0.2, 0.45], [0.3, 0]]; // prettier-ignore
  const [N, T, V] = [24, 10, joints.length];
  const value = (i: number): number => {
    const [n, c, t, v] = [Math.floor(i / (3 * T * V)), Math.floor(i / (T * V)) % 3, Math.floor(i / V) % T, i % V];
    const [across, up] = joints[v];
    const turn = 0.1 * Math.sin(n);
    return [
      across * Math.cos(turn),
      up + (v % 2 === 0 && v > 2 ? 0.2 * (n % 4) * Math.sin(t) : 0),
      across * Math.sin(turn) + 3,
    ][c];
  };
  const labels = Array.from({ length: N }, (_, n) => n % 4);
  arrays(at, labels, coordinates([N, 3, T, V, 1], value));
  const names = ['pelvis', 'neck', 'head', 'left shoulder', 'left hand', 'right shoulder', 'right hand'];
  const parents = ['pelvis', 'pelvis', 'neck', 'neck', 'left shoulder', 'neck', 'right shoulder'];
  const layout = { name: 'seven', joints: names, bones: names.map((name, i) => [name, parents[i]]), centre: 'pelvis' };
  const [left, right] = ['left shoulder', 'right shoulder'];
  const write = (name: string, content: object): void => writeFileSync(at(name), JSON.stringify(content));
  write('layout.json', { ...layout, leftShoulder: left, rightShoulder: right });
  write('layout-shoulders-exchanged.json', { ...layout, leftShoulder: right, rightShoulder: left });
  const even = (part: number): number[] => labels.map((_, n) => n).filter((n) => Math.floor(n / 4) % 2 === part);
  write('splits.json', { half: { train: even(0), test: even(1) } });
}

const withLayout = (layout: string, out: string): string =>
  `import arrays --data x.npy --labels y.npy --splits splits.json --normalise --layout ${layout}.json --out ${out}`;

const formats = ['npy', 'npz', 'pkl', 'pth.tar', 'safetensors', 'skeleton'];
const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0a1b\nsize 12345\n';

/** Says of each of some files what is said of the first. */
const each = (names: readonly string[], step: (name: string) => Step): Step[] => names.map(step);

const dtype = build(
  call(global('numpy', 'dtype'), text('f8'), int(0), int(1)),
  tuple(int(3), text('<'), none, none, none, int(-1), int(-1), int(0)),
);
const besideWeights = {
  'best-accuracy': call(global('numpy._core.multiarray', 'scalar'), dtype, bytes(Buffer.from(floats(1, 2)))),
  device: call(global('torch', 'device'), text('cuda'), int(0)),
  namespace: build(call(global('argparse', 'Namespace')), dict([text('lr'), int(1)])),
};

/** Arrays, checkpoints and files that are something else. */
export const userCases: readonly Case[] = [
  {
    folder: 'users/03-shoulders-exchanged',
    make: walkers,
    steps: [
      { usdrl: withLayout('layout', 'out'), never: /exchanged/ },
      { usdrl: 'evaluate knn --raw --data out --split half', said: [/top-1.* 100\.0 %/] },
      { usdrl: withLayout('layout-shoulders-exchanged', 'out2'), said: [/left and right may be exchanged/] },
      { usdrl: 'inspect out2', said: [/left and right may be exchanged/], never: /all checks passed/, status: 'any' },
      { usdrl: 'evaluate knn --raw --data out2 --split half', said: [/top-1.* (9\d|100)\.\d %/] },
    ],
  },
  {
    folder: 'users/06-arrays-without-labels',
    make: (at) => arrays(at, [0, -1, 1, 1]),
    steps: [
      { usdrl: 'import arrays --data x.npy --out out', said: [/no recording has a label/] },
      { usdrl: 'evaluate knn --raw --data out --split all', status: 1, said: [/label/] },
      { usdrl: `${importArrays} --force`, said: [/\d recordings have no label/] },
    ],
  },
  {
    folder: 'users/06-arrays-without-labels',
    own: 'labels from 1',
    make: (at) => arrays(at, [1, 2, 1, 2]),
    steps: [{ usdrl: importArrays, said: [/give --labels-from 1/] }],
  },
  {
    folder: 'users/07-pointer-or-web-page-instead-of-file',
    make: (at) => {
      for (const format of formats) {
        writeFileSync(at(`pointer.${format}`), pointer);
        writeFileSync(at(`page.${format}`), '<!DOCTYPE html>\n<html><body>This link has expired</body></html>');
      }
    },
    steps: [
      ...each(formats, (name) => ({
        usdrl: `inspect pointer.${name}`,
        status: 1,
        said: [/found a Git LFS pointer.*, wanted .*`git lfs pull`/],
      })),
      ...each(formats, (name) => ({
        usdrl: `inspect page.${name}`,
        status: 1,
        said: [/found a web page.*, wanted .*Download/],
      })),
    ],
  },
  {
    folder: 'users/08-prefix-of-torch-compile',
    make: async (at) => {
      const { tensors, epoch } = await readTorchCheckpoint(official);
      const wrapped = [...tensors].map(([name, array]) => [`_orig_mod.${name}`, array] as const);
      writeTorchCheckpoint(at('orig_mod.pth.tar'), { epoch, tensors: new Map(wrapped) });
    },
    steps: [{ usdrl: 'inspect orig_mod.pth.tar', said: [/kind +pre-training/], never: /does not fit/ }],
  },
  {
    folder: 'users/09-plain-extras-beside-the-weights',
    make: (at) => {
      const weight = tensor({ type: 'FloatStorage', key: '0', length: 6 }, { shape: [2, 3], stride: [3, 1] });
      for (const [name, extra] of Object.entries(besideWeights)) {
        const content = dict([text('state_dict'), dict([text('w'), weight])], [text('extra'), extra]);
        writeFileSync(at(`${name}.pth`), torchZip(content, { '0': floats(1, 2, 3, 4, 5, 6) }));
      }
    },
    steps: each(Object.keys(besideWeights), (name) => ({
      usdrl: `inspect ${name}.pth`,
      said: [/format +PyTorch, zip form/, /values +\d+/],
    })),
  },
  {
    folder: 'users/10-byte-order-mark-elsewhere',
    make: (at) => {
      arrays(at, [0, 1, 0, 1]);
      mkdirSync(at('raw'));
      writeFileSync(at('splits.json'), '\ufeff{"half": {"train": [0, 1], "test": [2, 3]}}');
      writeFileSync(at('raw/S001C003P001R002A014.skeleton'), `\ufeff${ntuText()}`);
      writeFileSync(at('book.ipynb'), '\ufeff{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}');
    },
    steps: [
      { usdrl: `${importArrays} --splits splits.json`, said: [/half +\d+ +\d+/] },
      { usdrl: `${importNtu} --force`, said: [/recordings +[12]\n/] },
      { usdrl: 'run book.ipynb --out out.ipynb' },
    ],
  },
  {
    folder: 'users/15-missing-joints-as-nan',
    make: (at) => arrays(at, [0, 1, 0, 1], hole),
    steps: [
      { usdrl: importArrays, status: 1, said: [/frame 5, joint 10 \(right wrist\): found NaN.*--missing interpolate/] },
      { usdrl: `${importArrays} --missing interpolate`, said: [/missing joints in 1 recordings were filled/] },
      { usdrl: `${importArrays} --force --missing drop`, said: [/frame 5, joint 10 \(right wrist\): NaN/] },
    ],
  },
  {
    folder: 'users/21-recording-of-zeros-with-lengths',
    make: (at) => {
      const zeros = coordinates([4, 3, 6, 25, 1], (i) => (i >= 1350 ? 0 : Math.sin(i) + 2));
      arrays(at, [0, 1, 0, 1], zeros);
      writeNpy(at('n.npy'), integers(6, 6, 6, 6));
    },
    steps: [
      { usdrl: importArrays, said: [/sample-000003: no frame with a body/] },
      { usdrl: `${importArrays} --force --frames n.npy`, said: [/sample-000003: no frame with a body/] },
    ],
  },
];
