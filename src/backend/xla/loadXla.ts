import type { EngineReport } from '../engineReport';
import { loadTensorflow } from '../tensorflow';
import { XlaEngine } from './xlaEngine';

/** Names of platforms that are no GPUs. */
const otherDevices: Record<string, EngineReport['device']> = { cpu: 'CPU', host: 'CPU', tpu: 'TPU' };

let loaded: { engine: XlaEngine; devices: string } | undefined;
let inUse = false;

/**
 * Loads a PJRT plugin and takes devices of it. What is not compiled runs on TensorFlow, on the CPU, which also records what is.
 *
 * @param devices as of `--devices`, default `all`
 */
export async function loadXla(devices = 'all'): Promise<EngineReport> {
  const { threads } = await loadTensorflow();
  if (loaded?.devices !== devices) {
    const engine = await XlaEngine.open(devices);
    loaded?.engine.close();
    loaded = { engine, devices };
  }
  const { plugin } = loaded.engine;
  return {
    version: `${plugin.platform} (PJRT ${plugin.api})`,
    threads,
    device: otherDevices[plugin.platform.toLowerCase()] ?? 'GPU',
    devices: describeDevices(loaded.engine),
  };
}

/** In words: how many, of which kind, and their memory as far as the plugin tells. */
function describeDevices(engine: XlaEngine): string {
  const count = engine.devices.length;
  const kinds = [...new Set(engine.devices.map(({ kind }) => kind))].join(' and ');
  const limits = engine.memory().flatMap(({ limit }) => (limit === undefined ? [] : [limit]));
  const memory = limits.length === 0 ? 'memory not told' : `${(Math.min(...limits) / 2 ** 30).toFixed(1)} GiB each`;
  return `${count} ${count === 1 ? 'device' : 'devices'} (${kinds}, ${memory})`;
}

/** Whether compiled functions that are made from now on run on XLA. */
export function takeXla(use: boolean): void {
  inUse = use;
}

/** The devices of XLA, if they are in use. */
export function currentXlaEngine(): XlaEngine | undefined {
  return inUse ? loaded?.engine : undefined;
}
