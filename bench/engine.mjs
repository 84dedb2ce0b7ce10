/*
 * All measurements of the training engine, one after the other, and the tables of docs/performance.md from their results.
 *
 *   node bench/engine.mjs [--python python3] [--only step-128,retrieval] [--tables]
 *
 * Each result goes to bench/results/NAME.json; `--tables` measures nothing and only writes the tables anew. Hidden 1024 takes long: give
 * the machine to it alone.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { childJson } from './measure.mjs';

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    only: { type: 'string' },
    tables: { type: 'boolean', default: false },
  },
});
const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const step = (hidden, batch, ...more) => ['step.mjs', '--hidden', hidden, '--batch', batch, ...more];

/** Name of a result: script and options; those with a peer take `--python`. */
const measurements = {
  'step-128': [...step('128', '64'), 'python'],
  'step-128-one-thread': [...step('128', '64', '--threads', '1'), 'python'],
  'step-1024': [...step('1024', '32', '--steps', '2', '--rounds', '1'), 'python'],
  'step-1024-bfloat16': [...step('1024', '32', '--steps', '2', '--rounds', '1', '--precision', 'bfloat16'), 'python'],
  'step-official': [...step('1024', '356', '--steps', '1', '--rounds', '1', '--micro-batch', '8'), '--alone'],
  'step-memory-8': [...step('128', '64', '--micro-batch', '8'), '--alone'],
  'step-memory-32': [...step('128', '64', '--micro-batch', '32'), '--alone'],
  phases: ['phases.mjs'],
  'phases-one-thread': ['phases.mjs', '--threads', '1'],
  wasm: ['backends.mjs', '--hidden', '128', '--batch', '16', '--frames', '64'],
  augmentation: ['augmentation.mjs', 'python'],
  pipeline: ['pipeline.mjs'],
  retrieval: ['retrieval.mjs', '--rounds', '2', 'python'],
};

function measure(name) {
  const [script, ...options] = measurements[name].filter((option) => option !== 'python');
  const peer = measurements[name].includes('python') ? ['--python', values.python] : [];
  const result = childJson(process.execPath, [file(script), ...options, ...peer]);
  mkdirSync(file('results'), { recursive: true });
  writeFileSync(file(`results/${name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}

const stored = (name) =>
  existsSync(file(`results/${name}.json`)) ? JSON.parse(readFileSync(file(`results/${name}.json`), 'utf8')) : undefined;
const number = (value, digits = 3) => (value === undefined ? '' : String(Number(value.toPrecision(digits))));
const place = ({ machine: { cpu, cores, load, date } }) => `${cpu}, ${cores} cores, load ${number(load, 2)}, ${date}`;

/** Nothing without rows. */
function table(head, rows) {
  if (rows.length === 0) return '';
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The tables, from the results that are there. */
function tables() {
  const rows = Object.keys(measurements).flatMap((name) => {
    const result = stored(name);
    return result === undefined ? [] : [{ name, result }];
  });
  const steps = rows.filter(({ name }) => name.startsWith('step-'));
  const peers = { retrieval: 'seconds', augmentation: 'microseconds' };
  return [
    table(
      ['step', 'seconds', 'PyTorch', 'ratio', 'processor seconds', 'PyTorch', 'ratio', 'peak MiB', 'PyTorch', 'where'],
      steps.map(({ result }) => {
        const { hidden, batch, precision, threads, 'micro-batch': microBatch } = result.settings;
        const threadsText = threads === undefined ? '' : `, ${threads} thread`;
        const part = microBatch === undefined ? '' : `, micro-batches of ${microBatch}`;
        const { seconds, cpuSeconds, peakMiB } = result;
        return [
          `hidden ${hidden}, batch ${batch}, ${precision}${threadsText}${part}`,
          ...[seconds.usdrl, seconds.pytorch, result.ratio].map((value) => number(value)),
          ...[cpuSeconds.usdrl, cpuSeconds.pytorch, result.cpuRatio].map((value) => number(value)),
          ...[peakMiB.usdrl, peakMiB.pytorch].map((value) => number(value, 5)),
          place(result),
        ];
      }),
    ),
    table(
      ['what', 'this library', 'NumPy', 'library / NumPy', 'where'],
      rows.flatMap(({ name, result }) => {
        if (!(name in peers)) return [];
        if (name === 'augmentation') {
          const { usdrl, numpy } = result.microseconds;
          return [[result.what, `${number(usdrl)} µs`, `${number(numpy)} µs`, number(usdrl / numpy), place(result)]];
        }
        const { usdrl, numpy } = result;
        const text = ({ seconds, cpuSeconds, peakMiB }) =>
          `${number(seconds)} s, ${number(cpuSeconds)} s of the processor, ${peakMiB} MiB`;
        const ratio = `${number(result.ratio)}; ${number(usdrl.cpuSeconds / numpy.cpuSeconds)} of the processor`;
        return [[result.what, text(usdrl), text(numpy), ratio, place(result)]];
      }),
    ),
    ...rows.flatMap(({ name, result }) => {
      if (!name.startsWith('phases')) return [];
      const lines = Object.entries(result.phases).map(([phase, { seconds, cpuSeconds }]) => [
        phase,
        number(seconds),
        number(cpuSeconds),
      ]);
      const share = `${number(100 * result.shareOfPeak, 2)} % of the ${number(result.peak.perCpuSecond)} GFLOP/s of a core`;
      const head = `${result.what}, ${result.threads} threads: ${share} (${place(result)})`;
      return [`${head}\n\n${table(['phase', 'seconds', 'processor seconds'], lines)}`];
    }),
    ...rows.flatMap(({ name, result }) => {
      if (name !== 'pipeline') return [];
      const lines = result.runs.map((run) => [run.workers, number(run.waited), number(run.seconds)].map(String));
      return [`${result.what} (${place(result)})\n\n${table(['workers', 'waited', 'step'], lines)}`];
    }),
    ...rows.flatMap(({ name, result }) => {
      if (name !== 'wasm') return [];
      const lines = ['tensorflow', 'wasm'].map((engine) => {
        const { threads, least, cpuSeconds } = result[engine];
        return [engine, String(threads), number(least), number(cpuSeconds)];
      });
      const head = ['engine', 'threads', 'seconds', 'processor seconds'];
      return [`${result.what} (${place(result)})\n\n${table(head, lines)}`];
    }),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

const [begin, end] = ['<!-- tables of bench/engine.mjs -->', '<!-- end of the tables -->'];

function writeTables() {
  const page = file('../docs/performance.md');
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(begin);
  const [, after] = rest.split(end);
  writeFileSync(page, `${before}${begin}\n\n${tables()}\n\n${end}${after}`);
}

if (!values.tables) for (const name of values.only?.split(',') ?? Object.keys(measurements)) measure(name);
writeTables();
