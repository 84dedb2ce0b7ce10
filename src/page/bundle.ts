import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { missingPackage } from '../errors';
import { compiledBytes } from '../simd';
import type { PageBinaries } from './content';

/** What only the page needs. */
const packages = ['rolldown', '@tensorflow/tfjs-backend-webgpu@4.22.0'];

/**
 * A program of the page as one script, with every room and package it uses.
 *
 * @param name `page`, or `worker`, the program in the background
 * @throws InputError if the bundler or the WebGPU engine is not installed
 */
export async function bundled(name: 'page' | 'worker'): Promise<string> {
  requirePagePackages();
  // Loaded here: nothing else needs it.
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    input: programFile(name),
    platform: 'browser',
    // Node's modules are asked for in places that a page never comes to.
    treeshake: { moduleSideEffects: true },
    logLevel: 'silent',
    transform: { define: { 'process.env.NODE_ENV': '"production"', __dirname: '""' } },
  });
  try {
    const { output } = await bundle.generate({ format: 'iife', minify: true, codeSplitting: false });
    return withNoticesOnce(output[0].code);
  } finally {
    await bundle.close();
  }
}

/**
 * The bundler leaves out without a word what it does not find.
 *
 * @param from a file; packages are looked for from its folder on
 * @throws InputError that names the command which installs what is missing
 */
export function requirePagePackages(from = __filename): void {
  const { resolve } = createRequire(from);
  const missing = packages.filter((name) => {
    try {
      return resolve(`${name.replace(/@[\d.]+$/, '')}/package.json`) === '';
    } catch {
      return true;
    }
  });
  if (missing.length > 0) throw missingPackage('the page', ...missing);
}

/** Every file of a package has its notice of licence; each is kept where it first stands. All of them are half a megabyte. */
function withNoticesOnce(code: string): string {
  const seen = new Set<string>();
  return code.replace(/\/\*\*\n *\* @license\n[^]*?\*\/\n/g, (notice) => {
    const again = seen.has(notice);
    seen.add(notice);
    return again ? '' : notice;
  });
}

/** What the program in the background loads beside itself. */
export function pageBinaries(): PageBinaries {
  const engine = createRequire(__filename).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm');
  return {
    engine: `data:application/wasm;base64,${readFileSync(engine).toString('base64')}`,
    loops: Buffer.from(compiledBytes()).toString('base64'),
  };
}

/** The compiled file, or, from the sources (as in tests), the source: the bundler reads both. */
function programFile(name: string): string {
  const compiled = join(__dirname, 'browser', `${name}.js`);
  return existsSync(compiled) ? compiled : join(__dirname, 'browser', `${name}.ts`);
}
