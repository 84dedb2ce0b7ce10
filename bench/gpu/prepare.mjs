/*
 * Makes, on any CPU, the folder that a machine with a GPU needs to measure one pre-training step there: nothing of it is run here.
 *
 *   node bench/gpu/prepare.mjs [--out runs/gpu] [--hidden 1024] [--batch 356] [--encoder dste] [--seed 0] [--node]
 *
 * 4 views, 64 frames, all terms, Adam. `step` holds the step as StableHLO in each precision with what its arguments are; `check` a
 * small one with the values that it starts from and the losses that TensorFlow gets from them on this CPU. `--node` packs Node and
 * the addon as well (Linux with xz), so that the engine itself runs there. Then, on the machine with the GPU:
 *
 *   python3 runs/gpu/measure.py
 */
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

import { loadLibrary } from '../library.mjs';
import { packEngine } from './packEngine.mjs';
import { PreparedStep } from './preparedStep.mjs';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'runs/gpu' },
    hidden: { type: 'string', default: '1024' },
    batch: { type: 'string', default: '356' },
    encoder: { type: 'string', default: 'dste' },
    seed: { type: 'string', default: '0' },
    node: { type: 'boolean', default: false },
  },
});
const out = path.resolve(values.out);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const scripts = [
  'measure.py',
  'measure_table.py',
  'xla_step.py',
  'step_values.py',
  '../step_pytorch.py',
  'engineStep.mjs',
];

const usdrl = loadLibrary();
await usdrl.useBackend('tensorflow');
const size = { hidden: Number(values.hidden), batch: Number(values.batch), encoder: values.encoder };
const checked = { hidden: 32, batch: 4, encoder: values.encoder };

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const script of scripts) copyFileSync(here(script), path.join(out, path.basename(script)));
await writeStep('step', size, ['float32', 'tf32', 'bfloat16'], false);
await writeStep('check', checked, ['float32'], true);
if (values.node) await packEngine(path.join(out, 'engine'));

const files = readdirSync(out, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name))
  .map((file) => ({ file: path.relative(out, file), bytes: statSync(file).size }));
for (const { file, bytes } of files.filter(({ bytes }) => bytes >= 2 ** 17))
  console.log(`${mebibytes(bytes)} MiB  ${file}`);
const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
console.log(`${mebibytes(total)} MiB in ${files.length} files of ${out}; peak ${peak()} MiB`);
console.log(`on the machine with the GPU: python3 ${path.join(values.out, 'measure.py')}`);

function mebibytes(bytes) {
  return (bytes / 2 ** 20).toFixed(2);
}

function peak() {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

/** Writes a step into a folder: `step.json`, a program a precision, and what it starts from if it is to be checked. */
async function writeStep(name, chosen, precisions, check) {
  const folder = path.join(out, name);
  mkdirSync(folder);
  const step = new PreparedStep(usdrl, chosen, Number(values.seed));
  const seconds = await step.record();
  const programs = precisions.map((precision) => {
    const text = step.textOf(precision);
    const file = `${precision}.mlir.gz`;
    writeFileSync(path.join(folder, file), gzipSync(text, { level: 9 }));
    return { precision, file, bytes: text.length, lines: text.split('\n').length };
  });
  const start = await step.start(check);
  if (check) writeFileSync(path.join(folder, 'values.bin.gz'), gzipSync(start.values, { level: 9 }));
  const expected = check ? await step.expected(3) : undefined;
  const described = { size: step.size, seed: Number(values.seed), ...start.described, programs, expected };
  writeFileSync(path.join(folder, 'step.json'), `${JSON.stringify(described, undefined, 1)}\n`);
  const { lines, bytes } = programs[0];
  const text = `${lines} lines, ${mebibytes(bytes)} MiB of StableHLO in ${precisions[0]}`;
  console.log(`${name}: hidden ${chosen.hidden}, batch ${chosen.batch}, recorded in ${seconds.toFixed(2)} s; ${text}`);
  step.dispose();
}
