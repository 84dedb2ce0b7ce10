import '@tensorflow/tfjs-backend-webgpu/dist/register_all_kernels';

import { findBackendFactory, removeBackend } from '@tensorflow/tfjs-core';
// Not the package's door: that registers an engine of its own, on a device that nobody watches.
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu';

import { adapterInWords, adapterReport } from './adapter';
import type { FoundAdapter } from './findAdapter';
import { openEngine, type Adapter } from './openEngine';
import { replaceKernels } from './replaceKernels';
import type { Device } from './watchedDevice';

/** WebGPU as a browser has it; nothing in one that does not. */
interface Browser {
  isSecureContext?: boolean;
  navigator?: { gpu?: { requestAdapter(options: object): Promise<Adapter | null> } };
}

const noGpu = 'this browser has WebGPU, but no GPU for it';

/** The device that computes, and its adapter in words; nothing before one was opened, and after it failed. */
let open: { device: Device; adapter: string } | undefined;
let replaced = false;

/** The fastest adapter that the browser gives, also to a worker, or why it gives none. */
export async function findBrowserAdapter(): Promise<FoundAdapter> {
  try {
    const adapter = await requestAdapter();
    return adapter === null ? { why: noGpu } : adapterReport(adapter);
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Opens the WebGPU engine of a page, for the first time or after its device failed.
 *
 * @returns its adapter in words
 * @throws Error if the browser gives no adapter, or no device
 */
export async function openBrowserWebgpu(): Promise<string> {
  if (open !== undefined) return open.adapter;
  const adapter = await requestAdapter();
  if (adapter === null) throw new Error(noGpu);
  if (findBackendFactory('webgpu') !== null) removeBackend('webgpu');
  const { info } = adapter;
  const found = adapterReport(adapter);
  const device = await openEngine(adapter, (opened) => new WebGPUBackend(opened as never, info as never));
  if (!replaced) replaceKernels(found.software ? 'plain' : 'engine');
  replaced = true;
  open = { device, adapter: adapterInWords(found) };
  void device.lost.then(() => forget(device));
  device.addEventListener('uncapturederror', () => forget(device));
  return open.adapter;
}

/** Lets go of a device that failed, and of its memory: it gives no values any more. */
function forget(device: Device): void {
  device.destroy();
  if (open?.device === device) open = undefined;
}

async function requestAdapter(): Promise<Adapter | null> {
  const { navigator, isSecureContext } = globalThis as Browser;
  if (navigator?.gpu !== undefined) return navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  const secure = isSecureContext !== false;
  throw new Error(
    secure ? 'this browser has no WebGPU' : 'browsers give WebGPU only to pages by https, or from the disk',
  );
}
