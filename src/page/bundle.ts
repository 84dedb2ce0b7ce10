import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { isMissingPackage, missingPackage } from '../errors';
import { compiledBytes } from '../simd';
import type { PageBinaries } from './content';

/**
 * A program of the page as one script, with every room and package it uses.
 *
 * @param name `page`, or `worker`, the program in the background
 * @throws InputError if the bundler is not installed
 */
export async function bundled(name: 'page' | 'worker'): Promise<string> {
  // Loaded here: nothing else needs it.
  const { rolldown } = await import('rolldown').catch((error: unknown) => {
    throw isMissingPackage(error) ? missingPackage('the page', 'rolldown') : error;
  });
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
    return output[0].code;
  } finally {
    await bundle.close();
  }
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
