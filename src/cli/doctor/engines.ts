import { type BackendName, findBackends } from '../../backend';
import { type Finding, runSetup } from './finding';

const meanings: Record<BackendName, string> = {
  tensorflow: 'the native engine, several times faster than the others',
  wasm: 'the engine that needs no native code',
  cpu: 'plain JavaScript, for small checks only',
  xla: 'compiled steps on GPUs and on several devices; only where it is asked for',
};

/** What to do where set-up alone does not help. */
const fixes: Partial<Record<BackendName, string>> = {
  xla: 'Only for GPUs: set up with --gpu, which installs a PJRT plugin (docs/gpu.md).',
};

/** The tensor engines that load here. */
export async function findEngines(): Promise<Finding[]> {
  const engines = await findBackends();
  return engines.map(({ name, available, version, device, devices, why }) => ({
    name: `backend ${name}`,
    state: available ? 'ok' : 'missing',
    found: available
      ? [version, devices ?? device].filter((part) => part !== undefined).join(' on ')
      : (why ?? 'does not load'),
    means: meanings[name],
    fix: available ? undefined : (fixes[name] ?? runSetup),
  }));
}
