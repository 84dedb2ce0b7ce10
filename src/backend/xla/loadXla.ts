import type { EngineReport } from '../engineReport';
import { loadTensorflow } from '../tensorflow';
import { machinePlace, type MachinePlace } from './machines';
import { XlaEngine } from './xlaEngine';

/** Names of platforms that are no GPUs. */
const otherDevices: Record<string, EngineReport['device']> = { cpu: 'CPU', host: 'CPU', tpu: 'TPU' };

let loaded: { own: XlaEngine; across: XlaEngine; place?: MachinePlace; devices: string } | undefined;
let inUse = false;

/**
 * Loads a PJRT plugin and takes devices of it. What is not compiled runs on TensorFlow, on the CPU, which also records what is.
 *
 * @param devices as of `--devices`, default `all`
 */
export async function loadXla(devices = 'all'): Promise<EngineReport> {
  const { threads } = await loadTensorflow();
  if (loaded?.devices !== devices) {
    const place = machinePlace();
    const engines = await XlaEngine.open(devices, place);
    loaded?.own.close();
    loaded = { ...engines, place, devices };
  }
  const { plugin } = loaded.own;
  return {
    version: `${plugin.platform} (PJRT ${plugin.api})`,
    threads,
    device: otherDevices[plugin.platform.toLowerCase()] ?? 'GPU',
    devices: describeDevices(loaded),
  };
}

/** In words: how many, of which kind, and their memory as far as the plugin tells. */
function describeDevices({ own: engine, across, place }: Exclude<typeof loaded, undefined>): string {
  const count = engine.devices.length;
  const kinds = [...new Set(engine.devices.map(({ kind }) => kind))].join(' and ');
  const limits = engine.memory().flatMap(({ limit }) => (limit === undefined ? [] : [limit]));
  const memory = limits.length === 0 ? 'memory not told' : `${(Math.min(...limits) / 2 ** 30).toFixed(1)} GiB each`;
  const here = `${count} ${count === 1 ? 'device' : 'devices'} (${kinds}, ${memory})`;
  return place === undefined ? here : `${here} of ${across.parts} on ${place.count} machines`;
}

/** Whether compiled functions that are made from now on run on XLA. */
export function takeXla(use: boolean): void {
  inUse = use;
}

/** The devices of XLA on this machine, if they are in use. */
export function currentXlaEngine(): XlaEngine | undefined {
  return inUse ? loaded?.own : undefined;
}

/** The devices of XLA on all machines that train together, if they are in use. */
export function xlaEngineAcross(): XlaEngine | undefined {
  return inUse ? loaded?.across : undefined;
}

/** This process among those of several machines, and how they tell each other what to do. */
export interface Machines {
  /** From 0; the first one leads and alone writes. */
  rank: number;
  count: number;
  tell: (key: string, text: string) => Promise<void>;
  /** What was told, once it is. @throws Error where it is not told in time */
  hear: (key: string, milliseconds: number) => Promise<string>;
}

/** The machines that train together, where there are several. */
export function currentMachines(): Machines | undefined {
  if (!inUse || loaded?.place === undefined) return undefined;
  const { own, place } = loaded;
  const { rank, count, store } = place;
  return {
    rank,
    count,
    tell: (key, text) => own.addon.storePut(store, key, text),
    hear: (key, milliseconds) => own.addon.storeGet(store, key, milliseconds),
  };
}
