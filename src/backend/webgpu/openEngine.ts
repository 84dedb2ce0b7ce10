import { registerBackend } from '@tensorflow/tfjs-core';

import { adapterReport, limitNames, type AdapterAnswer } from './adapter';
import { WatchedDevice, type Device } from './watchedDevice';

/** A device that takes programs. */
interface ProgrammedDevice extends Device {
  createShaderModule(descriptor: { code: string; label?: string }): object;
}

/** The part of a WebGPU adapter that is used here. */
export interface Adapter extends AdapterAnswer {
  requestDevice(descriptor: object): Promise<ProgrammedDevice>;
}

/** The part of the engine's backend that is used here. */
export interface Engine {
  read(dataId: object): Promise<unknown>;
}

/**
 * Opens the device of an adapter, with all that the adapter offers of what kernels use, and registers the engine on it. What fails on
 * the device is an error of whoever reads.
 *
 * @param make the engine of a device
 */
export async function openEngine(adapter: Adapter, make: (device: Device) => Engine): Promise<Device> {
  const { features } = adapterReport(adapter);
  const requiredLimits = Object.fromEntries(limitNames.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({ requiredFeatures: features, requiredLimits });
  hoistDirectives(device);
  const backend = make(device);
  const watched = new WatchedDevice(device);
  const read = backend.read.bind(backend);
  backend.read = (dataId) => watched.values(() => read(dataId));
  registerBackend('webgpu', () => backend as never);
  return device;
}

/** Lets programs say what they need of WGSL: the engine writes declarations before their code, where no directive may stand. */
function hoistDirectives(device: ProgrammedDevice): void {
  const create = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) => {
    const directives = descriptor.code.match(/^ *(enable|diagnostic)\b.*;$/gm) ?? [];
    const rest = directives.reduce((code, directive) => code.replace(directive, ''), descriptor.code);
    return create({ ...descriptor, code: [...directives, rest].join('\n') });
  };
}
