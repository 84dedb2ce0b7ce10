import { describe, expect, it } from 'vitest';

import { DeviceLost } from '../../../src/backend';
import { WatchedDevice } from '../../../src/backend/webgpu/watchedDevice';

/** A device that fails when it is told to. */
function failingDevice() {
  let lose: (info: { reason: string; message: string }) => void = () => undefined;
  let complain: (event: { error: Error }) => void = () => undefined;
  const device = {
    lost: new Promise<{ reason: string; message: string }>((resolve) => (lose = resolve)),
    addEventListener: (_: 'uncapturederror', listener: typeof complain) => (complain = listener),
    destroy: () => undefined,
  };
  const watched = new WatchedDevice(device);
  return {
    watched,
    lose: (message: string) => lose({ reason: 'unknown', message }),
    refuse: (message: string) => complain({ error: new Error(message) }),
  };
}

const forever = new Promise<never>(() => undefined);

describe('a device that is watched', () => {
  it('gives the values that are read, and the error of a reading that fails by itself', async () => {
    const { watched } = failingDevice();
    expect(await watched.values(() => Promise.resolve([1, 2]))).toEqual([1, 2]);
    await expect(watched.values(() => Promise.reject(new Error('no such tensor')))).rejects.toThrow('no such tensor');
  });

  it('refuses whoever waits, and whoever comes later, when it is lost', async () => {
    const { watched, lose } = failingDevice();
    const waiting = watched.values(() => forever);
    lose('the driver was reset\nat some place');
    await expect(waiting).rejects.toThrow('found a lost device (the driver was reset)');
    await expect(watched.values(() => Promise.resolve(1))).rejects.toBeInstanceOf(DeviceLost);
  });

  it('is the cause of a reading that it makes fail', async () => {
    const { watched, lose } = failingDevice();
    const waiting = watched.values(() => {
      lose('gone');
      return Promise.reject(new Error('mapping was aborted'));
    });
    await expect(waiting).rejects.toThrow('a lost device (gone)');
  });

  it('names the settings of memory where an operation was refused', async () => {
    const { watched, refuse } = failingDevice();
    refuse('Out of memory: 4 GiB');
    refuse('what follows from it');
    const error: unknown = await watched.values(() => Promise.resolve(1)).catch((caught: unknown) => caught);
    expect(String(error)).toContain('a device without enough memory (Out of memory: 4 GiB)');
    expect(String(error)).toContain('training.memory or training.microBatch');
  });

  it('says how work goes on that was saved', () => {
    const lost = new DeviceLost('a lost device (gone)', 'Look after the driver.');
    expect(lost.message).toContain('goes on with --resume');
    const going = lost.goingOn('The last checkpoint is a/epoch-0003.safetensors.', 'npx usdrl pretrain --resume');
    expect(going).toBeInstanceOf(DeviceLost);
    expect(going.message).toContain('Look after the driver. The last checkpoint is a/epoch-0003.safetensors. Go on with: npx usdrl pretrain --resume'); // prettier-ignore
  });
});
