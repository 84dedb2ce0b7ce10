/** Limits of an adapter that a step depends on; all are asked for when its device is opened. */
export const limitNames = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
] as const;
export type AdapterLimits = Record<(typeof limitNames)[number], number>;

/** The features of which kernels could make use, as WebGPU names them. */
export const usefulFeatures = ['shader-f16', 'subgroups', 'timestamp-query', 'chromium-experimental-subgroup-matrix'];

/** What an adapter says of itself; the same in the process that asks and in one that was asked. */
export interface AdapterAnswer {
  info: { vendor: string; architecture: string; device: string; description: string; isFallbackAdapter: boolean };
  features: Iterable<string>;
  limits: AdapterLimits;
}

/** A GPU as WebGPU sees it, or what stands in for one. */
export interface AdapterReport {
  /** In words, as the driver gives it: `Apple M2`, `SwiftShader driver 5.0.0`. */
  name: string;
  /** Vendor and architecture, as far as they are told: `nvidia ampere`. */
  vendor: string;
  /** Whether the processor does the work. */
  software: boolean;
  limits: AdapterLimits;
  /** Of {@link usefulFeatures} those that it has. */
  features: string[];
}

/** What renders on the processor: SwiftShader (Chromium), llvmpipe and lavapipe (Mesa), WARP (Windows). */
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|\bwarp\b|basic render|software/i;

export function adapterReport({ info, features, limits }: AdapterAnswer): AdapterReport {
  const { vendor, architecture, device, description, isFallbackAdapter } = info;
  const has = new Set(features);
  return {
    name: description || device || 'a GPU without a name',
    vendor: [vendor, architecture].filter((part) => part !== '').join(' ') || 'unknown vendor',
    software: isFallbackAdapter || [vendor, architecture, device, description].some((text) => softwareNames.test(text)),
    limits: Object.fromEntries(limitNames.map((name) => [name, limits[name]])) as AdapterLimits,
    features: usefulFeatures.filter((name) => has.has(name)),
  };
}

/** An adapter in one line. */
export function adapterInWords({ name, vendor, software }: AdapterReport): string {
  return `${name} (${vendor}${software ? ', in software' : ''})`;
}
