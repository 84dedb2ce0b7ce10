import { setBackend, ready, getBackend, version_core } from '@tensorflow/tfjs-core';

import { InputError } from '../errors';
import { loadGradients } from './gradients';
import type { EngineReport } from './engineReport';
import { installationOf } from './installation';
import { loadTensorflow } from './tensorflow';
import { loadWasm } from './wasm/loadWasm';

/** The engines a run can use; `auto` takes the first that loads, in this order. */
export const backendNames = ['tensorflow', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

/** What runs, in words for a log line and for the run record. */
export interface BackendReport extends EngineReport {
  name: BackendName;
  /** One line when something fell back, else empty. */
  note: string;
}

const loaders: Record<BackendName, () => Promise<EngineReport>> = {
  tensorflow: loadTensorflow,
  wasm: loadWasm,
  cpu: async () => {
    await import('@tensorflow/tfjs-backend-cpu');
    return { version: version_core, threads: 1, device: 'CPU' };
  },
};

let current: BackendReport | undefined;

/**
 * Chooses and prepares the engine. Calling it again with the same name (or `auto`) costs nothing.
 *
 * @param name an engine, or `auto` (default): TensorFlow if its native library loads, else WebAssembly, else plain JavaScript.
 * @throws InputError if the engine that was asked for cannot be loaded; `auto` says in `note` what it fell back to.
 */
export async function useBackend(name: BackendName | 'auto' = 'auto'): Promise<BackendReport> {
  if (current !== undefined && (name === 'auto' || name === current.name)) return current;
  const notes: string[] = [];
  for (const candidate of name === 'auto' ? backendNames : [name]) {
    try {
      await loadGradients();
      const found = await loaders[candidate]();
      if (getBackend() !== candidate) await setBackend(candidate);
      await ready();
      current = { name: candidate, ...found, note: notes.join('; ') };
      return current;
    } catch (error) {
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

/** Whether each engine loads here, and why not; used by `usdrl doctor`. The engine in use stays the one in use. */
export async function findBackends(): Promise<
  { name: BackendName; available: boolean; version?: string; device?: string; why?: string }[]
> {
  const found = [];
  for (const name of backendNames) {
    try {
      found.push({ name, available: true, ...(await loaders[name]()) });
    } catch (error) {
      found.push({ name, available: false, why: firstLine(error) });
    }
  }
  if (current !== undefined) await setBackend(current.name);
  return found;
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0];
}
