import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { readTorchCheckpoint, writeNpy, writeTorchCheckpoint } from '../../src/data';
import {
  build,
  bytes,
  call,
  dict,
  global,
  int,
  list,
  none,
  pickle,
  tensor,
  text,
  tuple,
} from '../data/formats/pickleText';
import { floats, torchZip } from '../data/formats/torchFiles';
import { examplePath } from '../goldenFolder';
import type { At, Case, Step } from './case';
import { abcd, annotation, arrays, coordinates, integers, ntuText, pku, pyskl } from './makers';

const official = examplePath('model', 'dste-init.pth.tar');
const importPyskl = 'import pyskl a.pkl --out out';
const importArrays = 'import arrays --data x.npy --labels y.npy --out out';
const importNtu = 'import ntu raw --out out';
const importPku = 'import pku-mmd . --out out';
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

/** The arrays of AGCN, the second part under another name. */
function agcn(at: At, second: string, labelsOf = (labels: Buffer) => labels): void {
  for (const part of ['train', second]) {
    writeNpy(at(`${part}_data_joint.npy`), coordinates([4, 3, 10, 25, 2]));
    const labels = pickle(
      tuple(list(...'abcd'.split('').map((name) => text(part + name))), list(...[0, 1, 0, 1].map(int))),
    );
    writeFileSync(at(`${part}_label.pkl`), labelsOf(labels));
  }
}

export const userCases: readonly Case[] = [
  {
    folder: 'users/01-pyskl-three-parts',
    make: (at) => pyskl(at, { train: ['a', 'b'], val: ['c'], test: ['d'] }),
    steps: [
      { usdrl: importPyskl, said: [/three parts .*: test is the test part and val was left out/] },
      { usdrl: `${importPyskl} --force --test-part both`, said: [/val and test together are the test part/] },
    ],
  },
  {
    folder: 'users/02-pku-split-with-byte-order-mark',
    make: (at) => pku(at, { mark: '\ufeff' }),
    steps: [{ usdrl: importPku, said: [/recordings +4\n/, /cross-subject +2 +2/] }],
  },
  {
    folder: 'users/02-pku-split-with-byte-order-mark',
    own: 'a split file that is none',
    make: (at) => {
      pku(at);
      writeFileSync(at('split/cross-subject.txt'), 'to do: ask for the split\n');
    },
    steps: [{ usdrl: importPku, said: [/cross-subject\.txt/, /no split/] }],
  },
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
    folder: 'users/04-pyskl-numbered-splits',
    make: (at) => pyskl(at, { train1: ['a', 'b'], test1: ['c', 'd'], train2: ['c', 'd'], test2: ['a', 'b'] }),
    steps: [{ usdrl: importPyskl, said: [/\n1 +\d+ +\d+/, /\n2 +\d+ +\d+/] }],
  },
  {
    folder: 'users/05-pyskl-split-names-without-annotation',
    make: (at) => pyskl(at, { own_train: ['a', 'b', 'x', 'y'], own_val: ['c'] }),
    steps: [
      {
        usdrl: importPyskl,
        said: [/2 \(.*\) are named, but there are no such recordings/, /1 \(.*\) recordings are in neither part/],
      },
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
    folder: 'users/11-companion-files-of-macos',
    make: (at) => {
      mkdirSync(at('raw'));
      writeFileSync(at('raw/S001C003P001R002A014.skeleton'), ntuText());
      writeFileSync(at('raw/._S001C003P001R002A014.skeleton'), '\0\x05\x16\x07');
    },
    steps: [{ usdrl: importNtu, said: [/recordings +[12]\n/] }],
  },
  {
    folder: 'users/12-pyskl-other-joints',
    make: (at) => {
      const clips = (joints: number) => ['a', 'b'].map((name) => annotation(name, 0, [1, 4, joints, 3]));
      pyskl(at, { train: ['a'], val: ['b'] }, clips(18), 'openpose18.pkl');
      pyskl(at, { train: ['a'], val: ['b'] }, clips(21), 'hand21.pkl');
    },
    steps: [
      { usdrl: 'import pyskl openpose18.pkl --out out', status: 1, said: [/found 18 joints.*--layout/] },
      { usdrl: 'import pyskl openpose18.pkl --out out --layout openpose-18', said: [/recordings +\d/] },
      { usdrl: 'import pyskl hand21.pkl --out out2', status: 1, said: [/found 21 joints \(a hand.*--layout/] },
    ],
  },
  {
    folder: 'users/13-agcn-test-files',
    make: (at) => agcn(at, 'test'),
    steps: [{ usdrl: 'import agcn . --out out', said: [/ [1-9]\d* +[1-9]\d*\n/] }],
  },
  {
    folder: 'users/14-pyskl-many-people',
    make: (at) => pyskl(at, { train: ['a'], val: ['b'] }, [annotation('a', 0, [6, 4, 25, 3]), annotation('b', 1)]),
    steps: [
      { usdrl: importPyskl, said: [/1 recordings have more bodies than are kept: 4 bodies were left out/] },
      { usdrl: 'inspect out', said: [/at most 2 bodies/] },
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
    folder: 'users/16-names-as-numpy-texts',
    make: (at) => {
      const dtypeU1 = build(
        call(global('numpy', 'dtype'), text('U1'), int(0), int(1)),
        tuple(int(3), text('<'), none, none, none, int(4), int(4), int(8)),
      );
      const named = (letter: string) =>
        call(global('numpy._core.multiarray', 'scalar'), dtypeU1, bytes(Buffer.from([letter.charCodeAt(0), 0, 0, 0])));
      const lists = dict(
        [text('own_train'), list(...['a', 'b'].map(named))],
        [text('own_val'), list(...['c', 'd'].map(named))],
      );
      writeFileSync(at('a.pkl'), pickle(dict([text('split'), lists], [text('annotations'), list(...abcd)])));
    },
    steps: [{ usdrl: importPyskl, said: [/own +[1-9]\d* +[1-9]\d*/] }],
  },
  {
    folder: 'users/17-pickle-with-line-ends-of-windows',
    make: (at) => agcn(at, 'val', () => Buffer.from('cnumpy._core.multiarray\r\n_reconstruct\r\n.')),
    steps: [{ usdrl: 'import agcn . --out out', status: 1, said: [/line end of Windows \(CR LF\).*binary mode/] }],
  },
  {
    folder: 'users/18-pku-skeleton-with-commas',
    make: (at) => {
      pku(at);
      pkuWithCommas(at);
    },
    steps: [{ usdrl: importPku, status: 1, said: [/0003-L\.txt: .*commas between/] }],
  },
  {
    folder: 'users/20-mmaction-list',
    make: (at) => {
      const part = (names: string[]) => pickle(list(...names.map((name, i) => annotation(name, i % 2))));
      writeFileSync(at('ntu60_xsub_train.pkl'), part(['a', 'b', 'c']));
      writeFileSync(at('ntu60_xsub_val.pkl'), part(['d', 'e']));
    },
    steps: [
      {
        usdrl: 'import pyskl ntu60_xsub_train.pkl ntu60_xsub_val.pkl --out out',
        said: [/cross-subject +[1-9]\d* +[1-9]\d*/],
      },
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
  {
    folder: 'users/22-skeleton-of-other-origin',
    make: (at) => {
      for (const folder of ['azure', 'empty', 'own']) mkdirSync(at(folder));
      writeFileSync(at('azure/S001C003P001R002A014.skeleton'), ntuText(1, 32));
      writeFileSync(at('empty/S001C003P001R002A014.skeleton'), '0\n');
      writeFileSync(at('own/walk_01.skeleton'), ntuText());
    },
    steps: [
      {
        usdrl: 'import ntu azure --out out',
        status: 1,
        said: [/found 32 joints \(Azure Kinect.*\), wanted 25.*import arrays --layout/],
        never: /damaged/,
      },
      {
        usdrl: 'import ntu empty --out out',
        status: 1,
        said: [/number of frames: found 0, wanted (a whole|1 or more)/],
      },
      { usdrl: 'import ntu own --out out', status: 1, said: [/found walk_01.*S \(setup\) C \(camera\) P \(person\)/] },
    ],
  },
  {
    folder: 'users/12-pyskl-other-joints',
    own: 'a tuple as content',
    make: (at) => writeFileSync(at('a.pkl'), pickle(tuple(int(1)))),
    steps: [{ usdrl: importPyskl, status: 1, said: [/found 1, wanted a dictionary with frame_dir/] }],
  },
];

function pkuWithCommas(at: At): void {
  const file = at('skel/0003-L.txt');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(' ', ','));
}
