import { DeviceLost } from './deviceLost';

/** The part of a WebGPU device that is watched. */
export interface Device {
  lost: Promise<{ reason: string; message: string }>;
  addEventListener(type: 'uncapturederror', listener: (event: { error: Error }) => void): void;
  destroy(): void;
}

/**
 * What goes wrong on a device, at the place where its results are read. WebGPU throws nothing where an operation fails: it goes on with
 * buffers that hold nothing, and tells it by the way.
 */
export class WatchedDevice {
  private problem: DeviceLost | undefined;
  /** Of those who wait for values. */
  private readonly waiting = new Set<(problem: DeviceLost) => void>();

  constructor(device: Device) {
    void device.lost.then(({ message, reason }) => {
      const said = firstLine(message) || reason || 'unknown';
      this.fail(new DeviceLost(`a lost device (${said})`, 'Look after the driver, or choose another --backend.'));
    });
    device.addEventListener('uncapturederror', ({ error }) => this.fail(failure(error)));
  }

  /** Waits for values. @throws DeviceLost if the device failed before or while they were made */
  async values<T>(read: () => Promise<T>): Promise<T> {
    if (this.problem !== undefined) throw this.problem;
    let refuse: (problem: DeviceLost) => void = () => undefined;
    const failed = new Promise<never>((_, reject) => (refuse = reject));
    this.waiting.add(refuse);
    try {
      const values = await Promise.race([read(), failed]);
      const problem = this.reason();
      if (problem !== undefined) throw problem;
      return values;
    } catch (error) {
      // The reason may come after the refusal to read.
      await new Promise((resolve) => setTimeout(resolve, 0));
      throw this.reason() ?? (error as Error);
    } finally {
      this.waiting.delete(refuse);
    }
  }

  private reason(): DeviceLost | undefined {
    return this.problem;
  }

  private fail(problem: DeviceLost): void {
    this.problem ??= problem;
    for (const refuse of this.waiting) refuse(this.problem);
  }
}

function failure(error: Error): DeviceLost {
  const said = firstLine(error.message);
  const full = error.constructor.name === 'GPUOutOfMemoryError' || /out of memory|allocation/i.test(error.message);
  const found = full ? `a device without enough memory (${said})` : `an operation that the device refused (${said})`;
  return new DeviceLost(found, 'Lower training.memory or training.microBatch, or choose another --backend.');
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0];
}
