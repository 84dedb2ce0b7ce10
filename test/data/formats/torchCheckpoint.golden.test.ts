import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTorchCheckpoint, toFloat32 } from '../../../src/data';
import { goldenPath } from '../../goldenFolder';
import { architectures } from '../../goldenModel';
import { temporaryFolder } from '../temporaryFolder';

describe.each(architectures)('the golden checkpoint of %s', (encoder) => {
  const zip = goldenPath('model', `${encoder}-init.pth.tar`);
  const legacy = goldenPath('model', `${encoder}-init-legacy.pth.tar`);

  it('is the same in both forms', async () => {
    const [a, b] = [await readTorchCheckpoint(zip), await readTorchCheckpoint(legacy)];
    expect([a.form, b.form]).toEqual(['zip', 'legacy']);
    expect(b.epoch).toBe(a.epoch);
    expect([...b.tensors]).toEqual([...a.tensors]);
    expect(b.optimizer).toEqual(a.optimizer);
    expect(a.optimizer?.groups[0].parameters.length).toBeGreaterThan(0);
  });

  it('has the official names and shapes and the sinusoids of the positions', async () => {
    const { tensors } = await readTorchCheckpoint(zip);
    const width = tensors.get('backbone.spe')!.shape[2];
    expect(tensors.get('t_proj.6.weight')!.shape).toEqual([2 * width, 2 * width]);
    expect(tensors.get('i_proj.6.weight')!.shape).toEqual([4 * width, 2 * width]);
    expect(tensors.get('t_proj.1.num_batches_tracked')).toMatchObject({ dtype: 'int64', shape: [] });
    const { shape, data } = tensors.get('backbone.tpe.pe')!;
    const wanted = Array.from({ length: data.length }, (_, i) => {
      const [p, j] = [Math.floor(i / width), i % width];
      const angle = p * Math.exp((-(j - (j % 2)) * Math.log(10_000)) / width);
      return j % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    });
    expect(shape.slice(2)).toEqual([width]);
    expect(toFloat32(tensors.get('backbone.tpe.pe')!)).toBeAllClose(wanted, { absolute: 2e-5 });
  });

  it('is refused when cut anywhere', async () => {
    for (const source of [zip, legacy]) {
      const bytes = readFileSync(source);
      const file = join(temporaryFolder(), 'cut.pth.tar');
      for (const share of [0, 0.01, 0.1, 0.5, 0.99]) {
        writeFileSync(file, bytes);
        truncateSync(file, Math.floor(bytes.length * share));
        await expect(readTorchCheckpoint(file)).rejects.toThrow(/found/);
      }
    }
  });
});

describe.runIf(architectures.includes('dste'))(
  'the attention that dste shares (where the golden folder has dste)',
  () => {
    it('is stored twice and read once', async () => {
      const { tensors } = await readTorchCheckpoint(goldenPath('model', 'dste-init.pth.tar'));
      const names = [...tensors.keys()].filter((name) => name.includes('.CA.attn.'));
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) {
        const [ca, dsa] = [tensors.get(name)!, tensors.get(name.replace('.CA.', '.DSA.'))!];
        expect(dsa).toEqual(ca);
        expect(dsa.data.buffer).toBe(ca.data.buffer);
      }
    });
  },
);
