import { setBackend, ready, getBackend, version_core } from '@tensorflow/tfjs-core';

import { InputError } from '../errors';
import { useCompiler } from '../tensor';
import { compiler } from './compiler';
import { loadGradients } from './gradients';
import type { EngineReport } from './engineReport';
import { installationOf } from './installation';
import { hasGpuVariant, loadTensorflow } from './tensorflow';
import { loadWasm } from './wasm/loadWasm';
import { adapterInWords } from './webgpu/adapter';
import { findAdapter, hasRealGpu } from './webgpu/findAdapter';
import { loadWebgpu } from './webgpu/loadWebgpu';
import { loadXla, takeXla } from './xla/loadXla';

/** The engines a run can use. */
export const backendNames = ['tensorflow', 'webgpu', 'wasm', 'cpu', 'xla'] as const;
export type BackendName = (typeof backendNames)[number];

/**
 * Those of which `auto` takes the first that loads: WebGPU before TensorFlow on the processor, where a real GPU answers. XLA is for who
 * asks for it: it is slower on CPUs, and compiles long.
 */
async function automatic(): Promise<BackendName[]> {
  const gpu = !hasGpuVariant() && (await hasRealGpu());
  return [...(gpu ? (['webgpu'] as const) : []), 'tensorflow', 'wasm', 'cpu'];
}

/** What runs, in words for a log line and for the run record. */
export interface BackendReport extends EngineReport {
  name: BackendName;
  /** One line when something fell back, else empty. */
  note: string;
}

/** What an engine may be told. */
export interface BackendOptions {
  /** Of XLA: `all` (default), how many, or which by their places, as in `0,1`. */
  devices?: string;
}

const loaders: Record<BackendName, (options: BackendOptions) => Promise<EngineReport>> = {
  tensorflow: loadTensorflow,
  webgpu: loadWebgpu,
  wasm: loadWasm,
  cpu: async () => {
    await import('@tensorflow/tfjs-backend-cpu');
    return { version: version_core, threads: 1, device: 'CPU' };
  },
  xla: ({ devices }) => loadXla(devices),
};

let current: BackendReport | undefined;
/** What the engine in use was told. */
let told: BackendOptions = {};

/**
 * Chooses and prepares the engine. Calling it again with the same name (or `auto`) costs nothing.
 *
 * @param name an engine, or `auto` (default): WebGPU if a real GPU answers and TensorFlow is not its GPU variant, else TensorFlow if its
 *   native library loads, else WebAssembly, else plain JavaScript.
 * @throws InputError if the engine that was asked for cannot be loaded; `auto` says in `note` what it fell back to.
 */
export async function useBackend(
  name: BackendName | 'auto' = 'auto',
  options: BackendOptions = {},
): Promise<BackendReport> {
  checkOptions(name, options);
  const same = name === current?.name && options.devices === told.devices;
  if (current !== undefined && (name === 'auto' || same)) return current;
  const notes: string[] = [];
  for (const candidate of name === 'auto' ? await automatic() : [name]) {
    try {
      await loadGradients();
      const found = await loaders[candidate](options);
      await setEngine(candidate);
      [current, told] = [{ name: candidate, ...found, note: notes.join('; ') }, options];
      return current;
    } catch (error) {
      if (error instanceof InputError) throw error;
      const why = firstLine(error);
      if (name !== 'auto') {
        throw new InputError({
          thing: `backend ${candidate}`,
          found: `an error while loading it (${why})`,
          wanted: 'a backend that loads',
          fix: `Run \`${installationOf().setup}\`, or choose --backend wasm.`,
        });
      }
      notes.push(`${candidate} did not load (${why})`);
    }
  }
  throw new InputError({
    thing: 'backends',
    found: notes.join('; '),
    wanted: 'one that loads',
    fix: `Run \`${installationOf().setup}\`.`,
  });
}

/**
 * The engine in use; if none was chosen yet, the first that loads, said in one line. Work that needs an engine begins with this, so
 * that nobody has to call {@link useBackend} who does not care.
 */
export async function readyBackend(): Promise<BackendReport> {
  if (current !== undefined) return current;
  const report = await useBackend();
  const { name, version, device, note } = report;
  console.info(`Backend: ${name} ${version} on the ${device}${note === '' ? '' : ` (${note})`}`);
  return report;
}

/** The engine in use, if there is one yet. */
export function currentBackend(): BackendReport | undefined {
  return current;
}

/**
 * Whether each engine loads here, and why not; used by `usdrl doctor`. The engine in use stays the one in use. A GPU's driver is asked in
 * a process of its own.
 */
export async function findBackends(): Promise<
  ({ name: BackendName; available: boolean; why?: string } & Partial<EngineReport>)[]
> {
  const found = [];
  for (const name of backendNames) {
    try {
      const report = name === 'webgpu' ? await adapterFound() : await loaders[name](name === current?.name ? told : {});
      found.push({ name, available: true, ...report });
    } catch (error) {
      const why = error instanceof InputError ? String(error.problem.found) : firstLine(error);
      found.push({ name, available: false, why });
    }
  }
  if (current !== undefined) await setEngine(current.name);
  return found;
}

/** @throws Error that says why there is none */
async function adapterFound(): Promise<Partial<EngineReport>> {
  const found = await findAdapter();
  if ('why' in found) throw new Error(found.why);
  return { devices: adapterInWords(found), device: found.software ? 'CPU' : 'GPU' };
}

/** Makes an engine that is loaded the one in use. What XLA does not compile runs on TensorFlow. */
async function setEngine(name: BackendName): Promise<void> {
  takeXla(name === 'xla');
  useCompiler(compiler);
  const tensors = name === 'xla' ? 'tensorflow' : name;
  if (getBackend() !== tensors) await setBackend(tensors);
  await ready();
}

function checkOptions(name: BackendName | 'auto', { devices }: BackendOptions): void {
  if (devices === undefined || name === 'xla') return;
  throw new InputError({
    thing: '--devices',
    found: `${devices} with backend ${name}`,
    wanted: 'backend xla, which has several devices',
    fix: 'Use --backend xla, or leave --devices out.',
  });
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0];
}
