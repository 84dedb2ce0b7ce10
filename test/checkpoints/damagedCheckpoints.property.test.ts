import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { unzipSync } from 'fflate';
import { describe, it } from 'vitest';

import { describeCheckpoint, openCheckpoint, writeCheckpoint, writeOfficialCheckpoint } from '../../src/checkpoints';
import { readSafetensors, writeSafetensors } from '../../src/data';
import { storedZip } from '../../src/data/formats/storedZip';
import { propertyTimeout, withstands, written } from '../data/formats/mutation';
import { temporaryFolder } from '../data/temporaryFolder';
import { smallCheckpoint } from './smallCheckpoint';

/** What the commands do with a checkpoint, but for the engine. */
const readers = [describeCheckpoint, (file: string) => openCheckpoint(file)];

describe('damaged checkpoints are read or refused, never worse', { timeout: propertyTimeout }, () => {
  const shape = { frames: 2, joints: 2, bodies: 1, channels: 3 };
  const checkpoints = [smallCheckpoint('dste', 2, shape), smallCheckpoint('sttr', 2, shape)];

  it('official, zip form', async () => {
    const files = checkpoints.map((one) => written((file) => writeOfficialCheckpoint(file, one, 'test')));
    await withstands(files, readers, { name: 'x.pth.tar' });
  });

  it('official, zip form, damaged inside a whole zip file', async () => {
    const file = written((path) => writeOfficialCheckpoint(path, checkpoints[1], 'test'));
    const { 'archive/data.pkl': content, ...others } = unzipSync(file);
    const storages = Object.entries(others).map(([name, bytes]) => ({ name, bytes }));
    const wrap = (bytes: Buffer) =>
      Buffer.concat([...storedZip('x.pth.tar', [{ name: 'archive/data.pkl', bytes }, ...storages], 1)]);
    await withstands([Buffer.from(content)], readers, { name: 'x.pth.tar', wrap });
  });

  it('of this project, damaged anywhere', async () => {
    const files = checkpoints.map((one) => written((file) => writeCheckpoint(file, one)));
    await withstands(files, readers, { name: 'x.safetensors' });
  });

  it('of this project, damaged in what they say of themselves', async () => {
    const whole = join(temporaryFolder(), 'whole.safetensors');
    writeCheckpoint(whole, checkpoints[1]);
    const { metadata, tensors } = readSafetensors(whole);
    const wrap = (bytes: Buffer) => {
      writeSafetensors(whole, tensors, { ...metadata, about: bytes.toString('latin1') });
      return readFileSync(whole);
    };
    await withstands([Buffer.from(metadata.about)], readers, { name: 'x.safetensors', wrap });
  });
});
