import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { zipSync } from 'fflate';

import { writeNpy } from '../../src/data';
import { perClassAccuracy, tableToHtml } from '../../src/report';
import { call, dict, global, int, list, pickle, tensor, text, type Item } from '../data/formats/pickleText';
import { torchZip } from '../data/formats/torchFiles';
import type { At, Case } from './case';
import { arrays, coordinates, integers } from './makers';

/** A zip file whose directory names one entry many times. */
function overlappingZip(count: number, size: number): Buffer {
  const whole = Buffer.from(zipSync({ 'a0000.npy': new Uint8Array(size) }));
  const end = whole.length - 22;
  const begin = whole.readUInt32LE(end + 16);
  const entries = Array.from({ length: count }, (_, i) => {
    const entry = Buffer.from(whole.subarray(begin, end));
    entry.write(`a${String(i).padStart(4, '0')}.npy`, 46);
    return entry;
  });
  const tail = Buffer.from(whole.subarray(end));
  tail.writeUInt16LE(count, 8);
  tail.writeUInt16LE(count, 10);
  tail.writeUInt32LE(entries.length * entries[0].length, 12);
  return Buffer.concat([whole.subarray(0, begin), ...entries, tail]);
}

/** A record of a run that is kept, with another hash. */
function recordWith(at: At, content: (record: object) => unknown): void {
  const kept = resolve(__dirname, '../../notebooks/records/small-real');
  const [name] = readdirSync(kept).sort();
  const record = JSON.parse(readFileSync(join(kept, name), 'utf8')) as object;
  mkdirSync(at('records/small-real'), { recursive: true });
  writeFileSync(at('records/small-real/a.json'), JSON.stringify(content(record)));
}

const report = 'report --profile small-real --runs none --records records --out page.html';
const hostileName = '"><img src=x onerror="window.PWN=1">abc';
const link = 'java\tscript:document.title=1';
const hostileClasses = ['<a href="http://127.0.0.1:9/x">ext</a>', '<b>b</b>'];

/** Files and names that were made to do harm. */
export const attackCases: readonly Case[] = [
  {
    folder: 'attack/01-report-script-by-hash',
    make: (at) => recordWith(at, (record) => ({ ...record, hash: hostileName })),
    steps: [
      { usdrl: report, status: 'any' },
      {
        what: 'the page',
        act: (at) => (existsSync(at('page.html')) ? readFileSync(at('page.html'), 'utf8') : 'refused'),
        never: /<img src=x/,
      },
    ],
  },
  {
    folder: 'attack/02-label-gap-memory',
    make: (at) => {
      writeNpy(at('gap-x.npy'), coordinates([4, 3, 6, 25, 1]));
      writeNpy(at('gap-y.npy'), integers(0, 50_000, 0, 1));
      writeFileSync(at('gap-s.json'), '{"cs": {"train": [0, 1], "test": [2, 3]}}');
    },
    steps: [
      {
        usdrl: 'import arrays --data gap-x.npy --labels gap-y.npy --splits gap-s.json --out ds',
        status: 1,
        said: [/label of clip \d: found 50000, wanted whole numbers from 0, below 1000/],
      },
    ],
  },
  {
    folder: 'attack/03-views-bomb',
    make: (at) => {
      const storage = { type: 'FloatStorage', key: '0', length: 2 ** 20 };
      const views = Array.from({ length: 100 }, (_, i): [Item, Item] => [
        text(`t${i}`),
        tensor(storage, { shape: [1024, 1024], stride: [1, 1024] }),
      ]);
      writeFileSync(at('views-100x64MiB.pth.tar'), torchZip(dict(...views), { '0': new Uint8Array(2 ** 22) }));
    },
    steps: [
      {
        usdrl: 'inspect views-100x64MiB.pth.tar',
        status: 'any',
        said: [/entries +100|views of storages: found far more elements than are stored/],
      },
    ],
  },
  {
    folder: 'attack/11-link-scheme',
    steps: [
      {
        what: 'a table with such a link in HTML',
        act: () =>
          tableToHtml({
            ...{ name: 't', caption: '', columns: [{ key: 'a', header: 'a' }] },
            rows: [{ a: { value: 1, link } }],
          }),
        said: [/<table/],
        never: /script:/,
      },
    ],
  },
  {
    folder: 'attack/16-deep-header',
    make: (at) => {
      const header = Buffer.from(`{"a": ${'['.repeat(5000)}${']'.repeat(5000)}}`);
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(header.length));
      writeFileSync(at('deep-small.safetensors'), Buffer.concat([length, header]));
    },
    steps: [
      { usdrl: 'inspect deep-small.safetensors', status: 1, said: [/deep-small\.safetensors: .*more than 100 levels/] },
    ],
  },
  {
    folder: 'attack/19-record-null',
    make: (at) => recordWith(at, () => null),
    steps: [{ usdrl: report, status: 1, said: [/records\/small-real\/\S+\.json/] }],
  },
  {
    folder: 'attack/20-overlapping-zip',
    make: (at) => writeFileSync(at('overlap-2000x1GiB.npz'), overlappingZip(2000, 2 ** 20)),
    steps: [{ usdrl: 'inspect overlap-2000x1GiB.npz', status: 1, said: [/overlap/] }],
  },
  {
    folder: 'attack/21-set-protocol-0',
    make: (at) => writeFileSync(at('set.pkl'), 'c__builtin__\nset\np0\n((lp1\nI1\naI2\natp2\nRp3\n.'),
    steps: [{ usdrl: 'inspect set.pkl', said: [/set of \d/] }],
  },
  {
    folder: 'attack/21-set-protocol-2',
    make: (at) => writeFileSync(at('set.pkl'), pickle(call(global('__builtin__', 'set'), list(int(1), int(2))))),
    steps: [{ usdrl: 'inspect set.pkl', said: [/set of \d/] }],
  },
  {
    folder: 'attack/22-fifo',
    prepare: (at) => {
      execFileSync('mkfifo', [at('f.npy')]);
    },
    steps: [{ usdrl: 'inspect f.npy', status: 1, said: [/f\.npy: file: found a pipe, wanted a file/] }],
  },
  {
    folder: 'attack/24-figure-names',
    steps: [
      {
        what: 'a figure of such classes',
        act: () =>
          JSON.stringify(
            perClassAccuracy(
              hostileClasses.map((name, i) => ({ name, accuracy: i })),
              {},
            ),
          ),
        said: [/&lt;b&gt;b&lt;\/b&gt;/],
        never: /<a |<b>/,
      },
    ],
  },
  {
    folder: 'attack/25-terminal-escapes',
    make: (at) => {
      arrays(at, [0, 1, 2, 3]);
      writeFileSync(at('esc.json'), JSON.stringify(['\x1b]0;PWNTITLE\x07\x1b[2J\x1b[31mred', 'b', 'c', 'd']));
    },
    steps: [
      { usdrl: 'import arrays --data x.npy --labels y.npy --classes esc.json --out ds', never: /\x1b|\x07/ },
      { usdrl: 'inspect ds', said: [/\\x1b\]0;PWNTITLE/], never: /\x1b|\x07/ },
    ],
  },
];
