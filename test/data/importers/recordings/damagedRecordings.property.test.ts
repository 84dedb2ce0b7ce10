import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { importNucla, summariseRecording } from '../../../../src/data';
import { readNuclaRecording } from '../../../../src/data/importers/nuclaRecording';
import { recordingReader, type ReaderChoice } from '../../../../src/data/importers/recordings/readers';
import { propertyCases, propertyTimeout, withstands, type Reader } from '../../formats/mutation';
import { temporaryFolder } from '../../temporaryFolder';
import { skeletonText } from '../ntu/skeletonText';

/** Lines of numbers, as PKU-MMD and UTKinect have them. */
function lines(count: number, columns: number): Buffer {
  const row = (t: number): string => Array.from({ length: columns }, (_, i) => Math.sin(t + i).toFixed(5)).join(' ');
  return Buffer.from(Array.from({ length: count }, (_, t) => `${row(t)}\n`).join(''));
}

/** Reads a recording as `inspect` and as its importer do. */
function readersOf(format: ReaderChoice['format'], name: string, details: unknown): Reader[] {
  const reading = { normalise: true, alignSpine: true, clips: true, mostFrames: 300 };
  const read = recordingReader({ format, reading, skipDamaged: false });
  return [summariseRecording, (file) => read({ source: { name, file, bytes: statSync(file).size }, details })];
}

describe('damaged recordings are read or refused, never worse', { timeout: propertyTimeout }, () => {
  const label = { row: 0, label: 3, start: 1, end: 4, confidence: 2, swapped: false };

  it('NTU RGB+D', async () => {
    const name = 'S001C001P001R001A001';
    await withstands([Buffer.from(skeletonText(name))], readersOf('ntu', name, undefined), {
      name: `${name}.skeleton`,
    });
  });

  it('PKU-MMD skeletons', async () => {
    const readers = readersOf('pku-mmd', '0002-L', { camera: 1, labels: [label] });
    await withstands([lines(4, 150)], readers, { name: '0002-L.txt' });
  });

  it('PKU-MMD labels', async () => {
    const file = Buffer.from('1,10,50,2\n51,60,70,1\r\n7,90,80,0\n');
    await withstands([file], [summariseRecording], { name: '0002-L.txt' });
  });

  it('N-UCLA', async () => {
    const name = 'a01_s01_e01_v01';
    const skeletons = Array.from({ length: 3 }, (_, t) =>
      Array.from({ length: 20 }, (__, v) => [Number(Math.sin(t + v).toFixed(4)), v / 8, 2.5]),
    );
    const file = Buffer.from(JSON.stringify({ file_name: name, skeletons, label: 1 }));
    const readAsJson = (path: string): void => {
      const { clip } = readNuclaRecording(path);
      const plain = JSON.parse(readFileSync(path, 'utf8')) as { skeletons: number[][][] };
      expect([...clip.coordinates]).toEqual(plain.skeletons.flat(2).map(Math.fround));
    };
    const out = join(temporaryFolder(), 'set');
    const importAll = (path: string) => importNucla(dirname(path), out, { force: true });
    const damage = { folder: temporaryFolder(), name: `${name}.json` };
    await withstands([file], [readAsJson], damage);
    // Each makes a data set and waits for the disk.
    await withstands([file], [importAll], { ...damage, cases: Math.ceil(propertyCases / 20) });
  });

  it('UTKinect skeletons', async () => {
    const numbered = lines(4, 60).toString().trimEnd().split('\n');
    const file = Buffer.from(numbered.map((line, t) => `${250 + 2 * t} ${line}\n`).join(''));
    const readers = readersOf('utkinect', 'joints_s01_e01', {
      subject: 1,
      take: 1,
      actions: [{ label: 1, first: 250, last: 254 }],
    });
    await withstands([file], readers, { name: 'joints_s01_e01.txt' });
  });
});
