import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { unzipSync, zipSync } from 'fflate';
import { describe, it } from 'vitest';

import { readSafetensors, writeSafetensors } from '../../src/data';
import {
  describeCheckpoint,
  openCheckpoint,
  resolveSettings,
  writeCheckpoint,
  writeOfficialCheckpoint,
  type Checkpoint,
} from '../../src/experiments';
import { stateSpecs, type ParameterValue } from '../../src/model';
import { momentPrefixes } from '../../src/training';
import { propertyTimeout, withstands, written } from '../data/formats/mutation';
import { temporaryFolder } from '../data/temporaryFolder';

/** A whole pre-training checkpoint, as small as can be. */
function smallest(kind: 'dste' | 'sttr'): Checkpoint {
  const settings = resolveSettings({ set: [`encoder.kind=${kind}`, 'encoder.hidden=2', 'augment.frames=2'] });
  const shape = { frames: 2, joints: 2, bodies: 1, channels: 3 };
  const tensors = new Map<string, ParameterValue>();
  for (const { name, shape: extents } of stateSpecs(settings.encoder, shape, { projector: settings.projector })) {
    const size = extents.reduce((product, extent) => product * extent, 1);
    const value = { shape: extents, data: new Float32Array(size).fill(0.5) };
    tensors.set(name, value);
    for (const prefix of Object.values(momentPrefixes)) tensors.set(prefix + name, value);
  }
  return { settings, shape, tensors, epoch: 2, steps: 10, begun: [], seed: 1, data: 'abc', synthetic: true };
}

/** What the commands do with a checkpoint, but for the engine. */
const readers = [describeCheckpoint, (file: string) => openCheckpoint(file)];

describe('damaged checkpoints are read or refused, never worse', { timeout: propertyTimeout }, () => {
  const checkpoints = [smallest('dste'), smallest('sttr')];

  it('official, zip form', async () => {
    const files = checkpoints.map((one) => written((file) => writeOfficialCheckpoint(file, one, 'test')));
    await withstands(files, readers, { name: 'x.pth.tar' });
  });

  it('official, zip form, damaged inside a whole zip file', async () => {
    const file = written((path) => writeOfficialCheckpoint(path, checkpoints[1], 'test'));
    const { 'archive/data.pkl': content, ...others } = unzipSync(file);
    const wrap = (bytes: Buffer) => zipSync({ 'archive/data.pkl': bytes, ...others }, { level: 0 });
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
