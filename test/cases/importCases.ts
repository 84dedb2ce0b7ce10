import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { writeNpy } from '../../src/data';
import { build, bytes, call, dict, global, int, list, none, pickle, text, tuple } from '../data/formats/pickleText';
import type { At, Case } from './case';
import { annotation, abcd, coordinates, ntuText, pku, pyskl } from './makers';

const importPyskl = 'import pyskl a.pkl --out out';
const importNtu = 'import ntu raw --out out';
const importPku = 'import pku-mmd . --out out';

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

/** Files of other toolkits and of the owners of data sets. */
export const importCases: readonly Case[] = [
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
