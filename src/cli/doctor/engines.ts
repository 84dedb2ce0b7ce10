import { type BackendName, findAdapter, findBackends } from '../../backend';
import { type Finding, runSetup } from './finding';

const meanings: Record<BackendName, string> = {
  tensorflow: 'the native engine, several times faster than the others',
  webgpu: 'any GPU that the system has a driver for; by itself only where it is a real one',
  wasm: 'the engine that needs no native code',
  cpu: 'plain JavaScript, for small checks only',
  xla: 'compiled steps on GPUs and on several devices; only where it is asked for',
};

/** What to do where set-up alone does not help. */
const fixes: Partial<Record<BackendName, string>> = {
  webgpu:
    'Only for GPUs: install webgpu@0.6.2 and @tensorflow/tfjs-backend-webgpu@4.22.0, and a driver with Vulkan (docs/gpu.md).',
  xla: 'Only for GPUs: set up with --gpu, which installs a PJRT plugin (docs/gpu.md).',
};

/** The tensor engines that load here. */
export async function findEngines(): Promise<Finding[]> {
  const engines = await findBackends();
  const adapter = await describeAdapter();
  const findings = engines.map(({ name, available, version, device, devices, why }) => ({
    name: `backend ${name}`,
    state: available ? 'ok' : 'missing',
    found: available
      ? [version, devices ?? device].filter((part) => part !== undefined).join(' on ')
      : (why ?? 'does not load'),
    means: meanings[name],
    fix: available ? undefined : (fixes[name] ?? runSetup),
  })) satisfies Finding[];
  return [...findings, ...adapter];
}

/** What the GPU grants, in short lines; nothing where there is none. */
async function describeAdapter(): Promise<Finding[]> {
  const found = await findAdapter();
  if ('why' in found) return [];
  const {
    maxBufferSize,
    maxStorageBufferBindingSize,
    maxComputeInvocationsPerWorkgroup,
    maxComputeWorkgroupStorageSize,
  } = found.limits;
  const mebibytes = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MiB`;
  const shared = `${maxComputeWorkgroupStorageSize / 1024} KiB`;
  const limits = `buffers of ${mebibytes(maxBufferSize)}, tensors of ${mebibytes(maxStorageBufferBindingSize)}, ${maxComputeInvocationsPerWorkgroup} threads and ${shared} a workgroup`;
  return [
    { name: 'webgpu limits', state: 'ok', found: limits, means: 'what bounds a micro-batch there' },
    { name: 'webgpu features', state: 'ok', found: found.features.join(', ') || 'none', means: 'what kernels may use' },
  ];
}
