import { readFileSync } from 'node:fs';
import os from 'node:os';

import { getBackend } from '@tensorflow/tfjs-core';

import { InputError, isMissingPackage, missingPackage } from '../../errors';
import type { EngineReport } from '../engineReport';
import { adapterInWords, adapterReport, type AdapterReport } from './adapter';
import { openEngine, type Adapter, type Engine } from './openEngine';
import { productKindOf } from './productKind';
import { replaceKernels } from './replaceKernels';
import type { Device } from './watchedDevice';

/** The part of Dawn for Node that is used here. */
interface Dawn {
  create(options: string[]): { requestAdapter(options: object): Promise<Adapter | null> };
  globals: Record<string, unknown>;
}

/** The part of the engine's package that is used here. */
interface EnginePackage {
  WebGPUBackend: new (device: Device, info: unknown) => Engine;
}

/** `gpu`: Dawn itself, which must not be collected before its device. */
let loaded: { report: EngineReport; adapter: AdapterReport; gpu: object } | undefined;

/**
 * Loads the WebGPU engine, on the fastest adapter that Dawn finds, of whatever kind.
 *
 * @throws InputError if a package of it is not installed, or no adapter answers
 */
export async function loadWebgpu(): Promise<EngineReport> {
  if (loaded !== undefined) return loaded.report;
  const { dawn, engine, version } = await packages();
  Object.assign(globalThis, dawn.globals);
  const gpu = dawn.create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw noAdapter();
  const found = adapterReport(adapter);
  const make = (opened: Device): Engine => withNavigator(gpu, () => new engine.WebGPUBackend(opened, adapter.info));
  const device = await openEngine(adapter, make);
  // It ends with the process.
  process.once('exit', () => device.destroy());
  replaceKernels(productKindOf(found, process.env.USDRL_WEBGPU_PRODUCTS));
  const report: EngineReport = {
    version,
    threads: 1,
    device: found.software ? 'CPU' : 'GPU',
    devices: adapterInWords(found),
  };
  loaded = { report, adapter: found, gpu };
  return report;
}

/** The adapter whose device computes; nothing where another engine is in use. */
export function currentAdapter(): AdapterReport | undefined {
  return getBackend() === 'webgpu' ? loaded?.adapter : undefined;
}

/** Bytes that a training may take. WebGPU does not tell a device's memory: twice its largest buffer, and at most half of the machine's. */
export function webgpuMemory({ limits }: AdapterReport): number {
  return Math.min(2 * limits.maxBufferSize, os.totalmem() / 2);
}

async function packages(): Promise<{ dawn: Dawn; engine: EnginePackage; version: string }> {
  try {
    const dawn = (await import('webgpu')) as unknown as Dawn;
    const engine = (await import('@tensorflow/tfjs-backend-webgpu')) as unknown as EnginePackage;
    const about = require.resolve('@tensorflow/tfjs-backend-webgpu/package.json');
    const { version } = JSON.parse(readFileSync(about, 'utf8')) as { version: string };
    return { dawn, engine, version };
  } catch (error) {
    const names = ['webgpu@0.6.2', '@tensorflow/tfjs-backend-webgpu@4.22.0'];
    throw isMissingPackage(error) ? missingPackage('backend webgpu', ...names) : error;
  }
}

function noAdapter(): InputError {
  return new InputError({
    thing: 'backend webgpu',
    found: 'no adapter',
    wanted: 'a GPU with a driver for Vulkan, Metal or Direct3D 12',
    fix: 'Install the driver, or choose another --backend.',
  });
}

/** Calls a function with the GPU where browsers have it: the engine refuses to be made elsewhere. It must not stay there, or Node never ends. */
function withNavigator<T>(gpu: object, make: () => T): T {
  const scope = globalThis as { navigator?: object };
  const holder = scope.navigator ?? {};
  const none = scope.navigator === undefined;
  if (none) scope.navigator = holder;
  Object.defineProperty(holder, 'gpu', { value: gpu, configurable: true });
  try {
    return make();
  } finally {
    delete (holder as { gpu?: object }).gpu;
    if (none) delete scope.navigator;
  }
}
