import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { buildXla } from '../environment/steps/xla.mjs';
import { PreparedStep } from './gpu/preparedStep.mjs';
import { Stopwatch } from './measure.mjs';

const peakMiB = () => Math.round(process.resourceUsage().maxRSS / 1024);
const mebibytes = (bytes) => Math.round((bytes / 2 ** 20) * 10) / 10;

/**
 * Records one-pass steps, writes them as StableHLO and compiles them, without running any and without the kept programs: what that takes,
 * and the memory that the compiler says a step has. An estimate for a larger batch is on a line through the first and the last size.
 */
export async function compiledSteps(usdrl, { hidden, encoder, precision, estimate, batches }) {
  process.env.USDRL_XLA_PLUGIN ||= (await buildXla('cpuPlugin')).file;
  const cache = mkdtempSync(path.join(tmpdir(), 'usdrl-compiled-'));
  process.env.USDRL_CACHE = cache;
  const { version } = await usdrl.useBackend('xla', { devices: '1' });
  const { currentXlaEngine } = createRequire(import.meta.url)('../dist/backend/xla/loadXla.js');
  const engine = currentXlaEngine();
  const steps = [];
  try {
    for (const batch of batches) {
      const prepared = new PreparedStep(usdrl, { hidden, batch, encoder }, 0);
      const recordSeconds = await prepared.record();
      const text = prepared.textOf(precision);
      const watch = new Stopwatch();
      const { program, memory } = await engine.load(text);
      const compile = { ...watch.stop(), peakMiB: peakMiB() };
      engine.addon.freeProgram(program);
      prepared.dispose();
      prepared.dispose?.();
      const sizes = Object.entries(memory).map(([name, bytes]) => [`${name}MiB`, mebibytes(bytes)]);
      const written = { lines: text.split('\n').length, mib: mebibytes(text.length) };
      steps.push({ batch, views: 4, recordSeconds, text: written, compile, memory: Object.fromEntries(sizes) });
    }
  } finally {
    rmSync(cache, { recursive: true });
  }
  const compiled = { engine: version, encoder, hidden, precision, steps };
  if (steps.length < 2) return compiled;
  const [first, last] = [steps[0], steps.at(-1)];
  const needed = ({ memory }) => memory.temporaryMiB + memory.argumentsMiB + memory.outputsMiB - memory.sharedMiB;
  const clipMiB = (needed(last) - needed(first)) / (last.batch - first.batch);
  const gib = Math.round((needed(last) + (estimate - last.batch) * clipMiB) / 102.4) / 10;
  return { ...compiled, clipMiB, estimated: { batch: estimate, gib } };
}
