import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { convertCheckpoint, loadEncoder, openCheckpoint, readCheckpoint, writeCheckpoint } from '../../src/checkpoints';
import { readSafetensors, readTorchCheckpoint, writeSafetensors, writeTorchCheckpoint } from '../../src/data';
import { PretrainingModel } from '../../src/model';
import { Generator } from '../../src/random';
import { resolveSettings } from '../../src/settings';
import { Adam } from '../../src/training';
import { temporaryFolder } from '../data/temporaryFolder';
import { examplePath, goldenPath } from '../goldenFolder';
import { architectures, goldenArrays, goldenViews, tolerances } from '../goldenModel';
import { testBackend } from '../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

const golden = (name: string) => goldenPath('model', name);

describe.each(architectures)('official checkpoints of %s', (architecture) => {
  /** Pooled features by the encoder of a file, compared with those of the original. */
  async function expectGolden(file: string): Promise<void> {
    const { samples, views, shape, settings } = await goldenViews(architecture);
    const expected = await goldenArrays(`${architecture}-downstream.npz`);
    const options = { set: [`encoder.heads=${settings.heads}`], bodies: shape.bodies };
    const loaded = await loadEncoder(file, options);
    expect(loaded.shape).toEqual(shape);
    expect(loaded.settings.encoder).toMatchObject({ kind: architecture, hidden: settings.hidden });
    const features = await loaded.encoder.featuresOf(views[0], samples);
    loaded.encoder.dispose();
    expect(features).toBeAllClose(expected.get('features')!.data, { relativeToMax: tolerances.forward });
  }

  it.each(['init', 'init-legacy'])('%s gives the golden features', async (name) => {
    await expectGolden(golden(`${architecture}-${name}.pth.tar`));
  });

  it('gives them after every conversion', async () => {
    const folder = temporaryFolder();
    const source = golden(`${architecture}-init-legacy.pth.tar`);
    const [own, official, plain] = ['own.safetensors', 'back.pt', 'plain.safetensors'].map((name) =>
      join(folder, name),
    );
    const first = await convertCheckpoint({ checkpoint: source, out: own });
    expect(first).toMatchObject({
      format: 'safetensors',
      kind: 'pre-training',
      encoder: architecture,
      optimizer: false,
    });
    expect(await convertCheckpoint({ checkpoint: own, out: official })).toMatchObject({ entries: first.entries });
    // Other tools write the official names into safetensors, with or without the prefix.
    const { tensors } = await readTorchCheckpoint(source);
    const prefixed = [...tensors].map(
      ([name, array]) => [`module.${name}`, { ...array, data: array.data.slice() }] as const,
    );
    writeSafetensors(plain, new Map(prefixed), { format: 'pt' });
    for (const file of [own, official, plain]) {
      await expectGolden(file);
      const read = (await openCheckpoint(file)).tensors;
      expect([...read]).toEqual([...(await openCheckpoint(source)).tensors]);
    }
    expect(readSafetensors(own).tensors.get('i_proj.1.num_batches_tracked')!.dtype).toBe('int64');
  });

  it('may be a downstream model or an encoder alone', async () => {
    const { tensors } = await readTorchCheckpoint(golden(`${architecture}-init.pth.tar`));
    const backbone = [...tensors].filter(([name]) => name.startsWith('backbone.'));
    const { fc_weight: weight, fc_bias: bias } = Object.fromEntries(
      await goldenArrays(`${architecture}-downstream.npz`),
    );
    const fc = [['fc.weight', { dtype: 'float32' as const, ...weight }], ['fc.bias', { dtype: 'float32' as const, ...bias }]] as const; // prettier-ignore
    const file = join(temporaryFolder(), 'finetuned.pth.tar');
    writeTorchCheckpoint(file, { tensors: new Map([...backbone, ...fc]) });
    await expectGolden(file);
    const out = file.replace('.pth.tar', '.safetensors');
    expect(await convertCheckpoint({ checkpoint: file, out })).toMatchObject({
      kind: 'downstream',
      entries: backbone.length + 2,
    });
    expect(readCheckpoint(out).tensors.get('fc.weight')).toEqual(weight);
    writeTorchCheckpoint(file, { tensors: new Map(backbone) });
    expect(await convertCheckpoint({ checkpoint: file, out, force: true })).toMatchObject({ kind: 'encoder' });
  });

  it('say what they do not hold, and take it from the settings', async () => {
    const file = golden(`${architecture}-init.pth.tar`);
    const { shape } = await goldenViews(architecture);
    const tokens = shape.bodies * shape.joints;
    const { settings, notes } = await openCheckpoint(file);
    expect(settings.encoder.heads).toBe(1);
    expect(notes[0]).toMatch(/Not in the file.*encoder.heads 1.*modality joint/);
    expect(notes[1]).toContain(`${tokens} spatial tokens are taken as `);
    const other = await openCheckpoint(file, { set: ['encoder.heads=2', 'modality=bone'], bodies: 1 });
    expect(other.settings).toMatchObject({ encoder: { heads: 2 }, modality: 'bone' });
    expect(other.shape).toMatchObject({ bodies: 1, joints: tokens });
    await expect(openCheckpoint(file, { bodies: tokens + 1 })).rejects.toThrow(/bodies: found .*, wanted a divisor of/);
  });

  it('carry the state of Adam both ways', async () => {
    const settings = resolveSettings({
      set: [`encoder.kind=${architecture}`, 'encoder.hidden=8', 'optimizer.beta2=0.99'],
    });
    const shape = { frames: 16, joints: 5, bodies: 2, channels: 3 };
    const model = new PretrainingModel(settings.encoder, settings.projector, shape, new Generator(5));
    const adam = new Adam(model.parameters, settings.optimizer);
    const moments = [...(await adam.state())].map(([name, value], index) => {
      const data = value.data.map((_, i) => index + i / 1000);
      return [name, { ...value, data }] as const;
    });
    const tensors = new Map([...(await model.parameters.state()), ...moments]);
    const folder = temporaryFolder();
    const [own, official, back] = ['own.safetensors', 'official.pth.tar', 'back.safetensors'].map((name) =>
      join(folder, name),
    );
    const about = { settings, shape, seed: 5, data: 'abc', synthetic: true };
    writeCheckpoint(own, { tensors, epoch: 7, steps: 21, begun: [], ...about });
    expect(await convertCheckpoint({ checkpoint: own, out: official })).toMatchObject({ optimizer: true });
    // A run removes what it does not know among its checkpoints.
    mkdirSync(join(folder, 'run', 'checkpoints'), { recursive: true });
    const inside = { checkpoint: own, out: join(folder, 'run', 'checkpoints', 'epoch-0001.safetensors'), force: true };
    expect(await convertCheckpoint(inside)).toMatchObject({ optimizer: true });
    writeFileSync(join(folder, 'run', 'config.json'), '{}');
    await expect(convertCheckpoint(inside)).rejects.toThrow(
      /file to write: found the checkpoints of a run, wanted none/,
    );
    expect(await convertCheckpoint({ checkpoint: official, out: back, bodies: 2 })).toMatchObject({ optimizer: true });
    const read = readCheckpoint(back);
    expect(read).toMatchObject({ epoch: 7, steps: 21, shape });
    expect(read.settings.optimizer).toEqual(settings.optimizer);
    expect(Object.fromEntries(read.tensors)).toEqual(Object.fromEntries(tensors));
    adam.load(read.tensors, read.steps);
    const without = await convertCheckpoint({ checkpoint: own, out: official, optimizer: false, force: true });
    expect(without.optimizer).toBe(false);
    expect((await readTorchCheckpoint(official)).optimizer!.moments.size).toBe(0);
    model.dispose();
    adam.dispose();
  });
});

describe('checkpoints that do not fit', () => {
  const source = examplePath('model', 'dste-init.pth.tar');

  async function changed(change: (tensors: Awaited<ReturnType<typeof readTorchCheckpoint>>['tensors']) => void) {
    const { tensors } = await readTorchCheckpoint(source);
    change(tensors);
    const file = join(temporaryFolder(), 'changed.pth.tar');
    writeTorchCheckpoint(file, { tensors });
    return file;
  }

  it('are refused with every name, what was found and what was wanted', async () => {
    const [, tokens, hidden] = (await readTorchCheckpoint(source)).tensors.get('backbone.spe')!.shape;
    const file = await changed((tensors) => {
      tensors.delete('backbone.s_tr.DSA.wt2.bias');
      const norm = tensors.get('backbone.t_tr.CA.norm1.weight')!;
      tensors.set('backbone.t_tr.CA.norm1.weight', { ...norm, shape: [hidden, 1] });
      tensors.set('backbone.gcn.weight', norm);
    });
    const opened = loadEncoder(file);
    await expect(opened).rejects.toThrow(`backbone.s_tr.DSA.wt2.bias is missing (wanted (${tokens}))`);
    await expect(opened).rejects.toThrow(`backbone.t_tr.CA.norm1.weight has shape (${hidden}, 1) (wanted (${hidden}))`);
    await expect(opened).rejects.toThrow(`backbone.gcn.weight (${hidden}) is no entry of this model`);
  });

  it('are refused when settings contradict their shapes', async () => {
    await expect(loadEncoder(source, { set: ['encoder.hidden=6'] })).rejects.toThrow(
      /backbone.spe has shape .* \(wanted \(1, \d+, 6\)\)/,
    );
    await expect(loadEncoder(source, { preset: 'none' })).rejects.toThrow(/preset: found none/);
  });

  it('are refused when the two names of a shared attention differ, unless it is not shared', async () => {
    const file = await changed((tensors) => {
      const name = 'backbone.t_tr.DSA.attn.out_proj.bias';
      const bias = tensors.get(name)!;
      tensors.set(name, { ...bias, data: (bias.data as Float32Array).map((value) => value + 1) });
    });
    await expect(loadEncoder(file)).rejects.toThrow(
      /DSA.attn.out_proj.bias differs from backbone.t_tr.CA.attn.out_proj.bias/,
    );
    const { encoder } = await loadEncoder(file, { set: ['encoder.attentionSharing=dsa'] });
    encoder.dispose();
    const out = file.replace('.pth.tar', '.pt');
    const { notes } = await convertCheckpoint({ checkpoint: file, out, set: ['encoder.attentionSharing=dsa'] });
    expect(notes.at(-1)).toContain('this one has encoder.attentionSharing=dsa');
  });

  it('are refused when they are of another model', async () => {
    const file = join(temporaryFolder(), 'other.safetensors');
    writeSafetensors(file, new Map([['conv.weight', { dtype: 'float32', shape: [1], data: new Float32Array(1) }]]));
    await expect(loadEncoder(file)).rejects.toThrow(/self_attn.in_proj_weight: found none among 1 \(conv.weight\)/);
  });

  it('keep their weights where the optimiser is another one', async () => {
    const { tensors } = await readTorchCheckpoint(source);
    const first = tensors.get('backbone.spe')!;
    const file = join(temporaryFolder(), 'partial.pth.tar');
    const optimizer = { moments: new Map([[0, { step: 1, first, second: first }]]), groups: [] };
    writeTorchCheckpoint(file, { tensors, optimizer });
    const { notes, steps } = await openCheckpoint(file);
    expect(steps).toBe(0);
    expect(notes.at(-1)).toMatch(
      /optimiser was left out: it has nothing for parameter 1, backbone.ske_emb.t_embedding.0.weight/,
    );
  });

  it('write nothing when something is wrong', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'there.pt');
    writeFileSync(out, 'kept');
    await expect(convertCheckpoint({ checkpoint: source, out })).rejects.toThrow(/there.pt.*found an existing one/);
    expect(readFileSync(out, 'utf8')).toBe('kept');
    await expect(convertCheckpoint({ checkpoint: source, out: join(folder, 'x.npz') })).rejects.toThrow(/ending/);
    const damaged = join(folder, 'damaged.safetensors');
    writeSafetensors(damaged, new Map(), { format: 'usdrl-checkpoint-1', about: '{"epoch":1}' });
    expect(() => readCheckpoint(damaged)).toThrow(
      /metadata: found settings: nothing, wanted what `usdrl pretrain` writes/,
    );
    writeSafetensors(damaged, new Map(), { format: 'usdrl-checkpoint-9', about: '{}' });
    await expect(openCheckpoint(damaged)).rejects.toThrow(/found usdrl-checkpoint-9, wanted usdrl-checkpoint-1/);
  });
});
