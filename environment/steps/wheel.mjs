import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { sitePackages } from '../locations.mjs';

/** The wheel's folder, version and the two libraries the addon is linked with. */
export function findWheel() {
  const installed = sitePackages();
  if (installed === undefined || !existsSync(installed)) return undefined;
  const folder = path.join(installed, 'tensorflow');
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder);
  const libraries = ['libtensorflow_cc', 'libtensorflow_framework'].map((library) =>
    files.find((file) => [`${library}.so.2`, `${library}.2.dylib`].includes(file)),
  );
  const record = readdirSync(installed).find((entry) => /^tensorflow(_cpu)?-[\d.]+.*\.dist-info$/.test(entry));
  if (libraries.includes(undefined) || record === undefined) return undefined;
  return { folder, installed, libraries, version: /-([\d.]+\w*)\.dist-info$/.exec(record)[1] };
}
