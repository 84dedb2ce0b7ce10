import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { cache } from '../locations.mjs';

/** Where Chromium and Chrome lie on Linux. */
const places = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome', '/opt/chromium.org/chromium'];

/**
 * The environment in which WebGPU finds the software device (SwiftShader) that comes with Chromium, so that tests need no GPU; empty
 * where there is none. It must be there when a process starts: the system's loader reads it then.
 *
 * @returns {Record<string, string>}
 */
export function softwareAdapter() {
  const folder = places.find((place) => existsSync(path.join(place, 'vk_swiftshader_icd.json')));
  if (process.platform !== 'linux' || folder === undefined) return {};
  const driver = { VK_ICD_FILENAMES: path.join(folder, 'vk_swiftshader_icd.json') };
  const loader = path.join(folder, 'libvulkan.so.1');
  if (!existsSync(loader)) return driver;
  // Only Vulkan's own: the folder of the browser holds other libraries that would take the place of the system's.
  const alone = path.join(cache, 'vulkan');
  const link = path.join(alone, 'libvulkan.so.1');
  mkdirSync(alone, { recursive: true });
  if (!existsSync(link)) {
    rmSync(link, { force: true });
    symlinkSync(realpathSync(loader), link);
  }
  const before = process.env.LD_LIBRARY_PATH;
  return { ...driver, LD_LIBRARY_PATH: before ? `${alone}:${before}` : alone };
}
