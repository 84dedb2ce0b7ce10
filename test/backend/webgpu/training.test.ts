import { describe, expect, it } from 'vitest';

import { tf, useBackend, type BackendName } from '../../../src/backend';
import { drawDropPath, PretrainingModel } from '../../../src/model';
import { Generator } from '../../../src/random';
import { resolveSettings } from '../../../src/settings';
import { Adam, TrainingEngine, type StepBatch } from '../../../src/training';
import { testBackend } from '../../testBackend';

const [frames, joints, bodies, views, clips] = [8, 5, 1, 2, 6];

/** What the engine's backend holds. */
interface Buffers {
  bufferManager: { numUsedBuffers: number; numBytesAllocated: number };
}

/** A training of a tiny model: every number of its steps, and the buffers and bytes after each. */
async function train(engine: BackendName, kind: 'sttr' | 'dste', steps: number) {
  await useBackend(engine);
  const settings = resolveSettings({ set: [`encoder.kind=${kind}`, 'encoder.hidden=8'] });
  const shape = { frames, joints, bodies, channels: 3 };
  const model = new PretrainingModel(settings.encoder, settings.projector, shape, new Generator(0));
  const optimizer = new Adam(model.parameters, settings.optimizer);
  const training = new TrainingEngine(model, optimizer, settings.loss, { execution: 'eager' });
  const generator = new Generator(1);
  const size = views * clips * frames * bodies * joints * 3;
  const coordinates = Float32Array.from({ length: size }, () => generator.normal(0, 0.5));
  const dropPath = drawDropPath(model.masks, views * clips, settings.encoder.dropPath, generator);
  const batch: StepBatch = { views, clips, frames, coordinates, dropPath };
  const numbers: number[] = [];
  const held: number[][] = [];
  for (let step = 0; step < steps; step++) {
    const { loss, gradientNorm, terms } = await training.step(batch, 5e-4);
    numbers.push(loss, gradientNorm, ...terms);
    const { bufferManager } = tf.backend() as unknown as Partial<Buffers>;
    held.push([tf.memory().numTensors, bufferManager?.numUsedBuffers ?? 0, bufferManager?.numBytesAllocated ?? 0]);
  }
  [training, model, optimizer].forEach((made) => made.dispose());
  return { numbers, held };
}

describe.skipIf(testBackend !== 'webgpu')('a training on WebGPU (only with the tests of webgpu)', () => {
  it('is that on WebAssembly, and holds no more after a step than before', async () => {
    const wasm = await train('wasm', 'sttr', 3);
    // The software device takes seconds for a step of even this size.
    const webgpu = await train('webgpu', 'sttr', 3);
    expect(webgpu.numbers).toBeAllClose(wasm.numbers, { relativeToMax: 1e-5 });
    expect(webgpu.held[2]).toEqual(webgpu.held[1]);
  });
});
