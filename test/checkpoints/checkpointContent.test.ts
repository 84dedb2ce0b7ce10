import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import {
  checkpointHash,
  describeCheckpoint,
  openCheckpoint,
  writeCheckpoint,
  writeOfficialCheckpoint,
  type Checkpoint,
} from '../../src/checkpoints';
import { readSafetensorsHeader } from '../../src/data';
import { flip, withNumber } from '../data/flip';
import { temporaryFolder } from '../data/temporaryFolder';
import { smallCheckpoint } from './smallCheckpoint';

const small = smallCheckpoint('dste', 2, { frames: 2, joints: 2, bodies: 1, channels: 3 });

/** One tensor of each kind: weight, encoding, statistic, count, projector, moments of Adam. */
const kinds = [
  'backbone.ske_emb.t_embedding.0.weight',
  'backbone.spe',
  't_proj.1.running_var',
  't_proj.1.num_batches_tracked',
  'i_proj.0.weight',
  'optimizer.exp_avg_sq.backbone.ske_emb.t_embedding.0.weight',
];

function changed(name: string, index: number, value: number): Checkpoint {
  const tensors = new Map(small.tensors);
  const { shape, data } = tensors.get(name)!;
  return { ...small, tensors: tensors.set(name, { shape, data: withNumber(data, index, value) }) };
}

/** As versions without a hash wrote it. */
function written(checkpoint: Checkpoint): string {
  const file = join(temporaryFolder(), 'old.safetensors');
  writeCheckpoint(file, checkpoint);
  const bytes = readFileSync(file);
  const end = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, end)) as { __metadata__: Record<string, string> };
  delete header.__metadata__['usdrl-sha256'];
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(file, Buffer.concat([length, text, bytes.subarray(end)]));
  return file;
}

describe('the content of a checkpoint', () => {
  it.each(kinds)('is refused with a bit of %s changed', async (name) => {
    const file = join(temporaryFolder(), 'new.safetensors');
    writeCheckpoint(file, small);
    const { entries } = readSafetensorsHeader(file);
    const start = 8 + Number(readFileSync(file).readBigUInt64LE(0)) + entries.get(name)!.start;
    for (const bit of [0, 6]) {
      flip(file, start + 3, bit);
      const message = /new.safetensors: SHA-256 of the content: found [0-9a-f]{64}, wanted [0-9a-f]{64}/;
      await expect(openCheckpoint(file)).rejects.toThrow(message);
      await expect(describeCheckpoint(file)).rejects.toThrow(message);
      flip(file, start + 3, bit);
    }
    expect((await openCheckpoint(file)).tensors).toEqual(small.tensors);
  });

  it('has a name, whatever else the file is', async () => {
    const file = join(temporaryFolder(), 'new.safetensors');
    writeCheckpoint(file, small);
    expect(checkpointHash(file)).toBe(readSafetensorsHeader(file).hash);
    expect((await describeCheckpoint(file)).sha256).toBe(checkpointHash(file));
    const official = join(temporaryFolder(), 'x.pth.tar');
    writeOfficialCheckpoint(official, small, 'test');
    expect(checkpointHash(official)).toMatch(/^[0-9a-f]{64}$/);
    expect((await describeCheckpoint(official)).sha256).toBe(checkpointHash(official));
  });

  it('without a hash, of an older version, is read on', async () => {
    const file = written(small);
    expect((await openCheckpoint(file)).tensors).toEqual(small.tensors);
    expect(await describeCheckpoint(file)).toMatchObject({ epoch: 2, problems: [], sha256: checkpointHash(file) });
  });

  it.each([NaN, -Infinity, 1e19, -1.1e37])('without a hash is refused where a number is %f', async (value) => {
    const message = (name: string) => `${name}[1, 0]: found ${Math.fround(value)}, wanted a number between`;
    for (const name of ['backbone.ske_emb.t_embedding.0.weight', 'optimizer.exp_avg.i_proj.0.weight']) {
      const file = written(changed(name, small.tensors.get(name)!.shape[1], value));
      await expect(openCheckpoint(file)).rejects.toThrow(message(name));
      await expect(describeCheckpoint(file)).rejects.toThrow(message(name));
    }
  });

  it('of PyTorch is looked at too, but only where it is used', async () => {
    const file = join(temporaryFolder(), 'x.pth.tar');
    const first = 'backbone.ske_emb.t_embedding.0.bias';
    writeOfficialCheckpoint(file, changed(first, 1, NaN), 'test');
    await expect(openCheckpoint(file, { encoderOnly: true })).rejects.toThrow(`${first}[1]: found NaN`);
    await expect(describeCheckpoint(file)).rejects.toThrow(`${first}[1]: found NaN`);
    writeOfficialCheckpoint(file, changed('i_proj.0.bias', 0, Infinity), 'test');
    await expect(openCheckpoint(file)).rejects.toThrow('i_proj.0.bias[0]: found Infinity');
    await openCheckpoint(file, { encoderOnly: true });
  });
});
