/*
 * Files and megabytes a second of `usdrl import ntu` against a straightforward NumPy reading of the same files, in one run:
 * the ratio is the result.
 *
 *   node bench/ntu.mjs [--files 5000] [--rounds 2] [--threads N] [--python environment/.venv/bin/python] [--folder FOLDER]
 *
 * Makes so many synthetic .skeleton files (some 300 kB each), or takes those of a folder. The importer does more than the
 * peer: it also normalises the clips, checks them and writes the data set. Before each run the files are read once and, when they
 * were made here, on the disk, so that neither waits for it or works while they are written. Both run in turn; the faster run of each counts. Prints one JSON object; memory is the peak of the importer's process. On a machine with other work the
 * ratio of seconds says little about the two cores of the importer against the one of NumPy; that of CPU seconds does more.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { alternate, childJson, machine } from './measure.mjs';
import { loadLibrary } from './library.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '5000' },
    rounds: { type: 'string', default: '2' },
    threads: { type: 'string' },
    python: { type: 'string', default: path.join(here, '..', 'environment', '.venv', 'bin', 'python') },
    folder: { type: 'string' },
    out: { type: 'string' },
  },
});
const usdrl = loadLibrary();

// A process of its own imports, so that its memory and its first second are the importer's alone.
if (values.out !== undefined) {
  const threads = values.threads === undefined ? undefined : Number(values.threads);
  const before = process.cpuUsage();
  const { recordings, seconds } = await usdrl.importNtu([values.folder], values.out, { threads, force: true });
  const { user, system } = process.cpuUsage(before);
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(JSON.stringify({ recordings, seconds, cpuSeconds: (user + system) / 1e6, peakMiB }));
  process.exit(0);
}

/** At least so many synthetic recordings, fewer than 33 subjects at a time would make setups that NTU does not have. */
async function makeFiles(folder) {
  const perSubject = usdrl.syntheticSettings().actions.length * 3;
  const [subjects, replications] = [40, Math.ceil(Number(values.files) / (perSubject * 40))];
  await usdrl.writeSyntheticAsNtu(folder, { subjects, setups: 10, replications });
  for (const file of readdirSync(folder).sort().slice(Number(values.files))) rmSync(path.join(folder, file));
  spawnSync('sync');
}

/** Reads everything once. */
function warmUp(folder) {
  let bytes = 0;
  for (const file of readdirSync(folder)) bytes += readFileSync(path.join(folder, file)).length;
  return bytes;
}

const temporary = mkdtempSync(path.join(tmpdir(), 'usdrl-bench-'));
try {
  const folder = values.folder ?? path.join(temporary, 'raw');
  if (values.folder === undefined) await makeFiles(folder);
  const bytes = warmUp(folder);
  const files = readdirSync(folder).length;
  const own = [fileURLToPath(import.meta.url), '--folder', folder, '--out', path.join(temporary, 'set')];
  const threads = values.threads === undefined ? [] : ['--threads', values.threads];
  const warmed = (...command) => {
    warmUp(folder);
    return childJson(...command);
  };
  const [importers, peers] = alternate(Number(values.rounds), [
    () => warmed(process.execPath, [...own, ...threads]),
    () => warmed(values.python, [path.join(here, 'ntuReading.py'), folder]),
  ]);
  const fastest = (runs) => runs.reduce((least, run) => (run.seconds < least.seconds ? run : least));
  const [importer, numpy] = [fastest(importers), fastest(peers)];
  const speed = (seconds) => ({ 'files/s': files / seconds, 'MB/s': bytes / 1e6 / seconds });
  const result = {
    what: `${files} synthetic .skeleton files, ${Math.round(bytes / 1e6)} MB`,
    machine: machine(),
    importer: { ...importer, ...speed(importer.seconds) },
    numpy: { version: numpy.numpy, seconds: numpy.seconds, cpuSeconds: numpy.cpuSeconds, ...speed(numpy.seconds) },
    runs: { importer: importers.map(({ seconds }) => seconds), numpy: peers.map(({ seconds }) => seconds) },
    'numpy / importer, seconds': numpy.seconds / importer.seconds,
    'numpy / importer, CPU seconds': numpy.cpuSeconds / importer.cpuSeconds,
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
