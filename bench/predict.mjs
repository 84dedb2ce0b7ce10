/*
 * Labelling new recordings with kept classifiers: milliseconds a clip and a frame, memory.
 *
 *   node bench/predict.mjs --run RUN [--recordings PATH]
 *
 * RUN holds classifiers that were kept (`usdrl evaluate linear --keep`, `knn --keep`); each is measured in a process of its own, on
 * recordings in their raw form (default: made-up ones) one at a time and 16 at a time, and frame by frame as `--follow` does.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    run: { type: 'string' },
    recordings: { type: 'string' },
    classifier: { type: 'string' },
    clips: { type: 'string', default: '464' },
    frames: { type: 'string', default: '600' },
  },
});

if (values.classifier === undefined) {
  const kept = readdirSync(values.run)
    .map((name) => join(values.run, name, 'classifier.safetensors'))
    .filter((file) => existsSync(file));
  console.log(`${cpus().length} x ${cpus()[0].model}, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`);
  const made = values.recordings === undefined ? await madeUp() : undefined;
  for (const classifier of kept) {
    const argv = [
      process.argv[1],
      '--run',
      values.run,
      '--recordings',
      values.recordings ?? made,
      '--classifier',
      classifier,
    ];
    const more = ['--clips', values.clips, '--frames', values.frames];
    console.log(execFileSync(process.execPath, [...argv, ...more], { encoding: 'utf8', maxBuffer: 2 ** 26 }).trimEnd());
  }
  if (made !== undefined) rmSync(made, { recursive: true });
} else {
  await measure();
}

/** A folder of made-up `.skeleton` files. */
async function madeUp() {
  const { writeSyntheticAsNtu } = await import('../dist/synthetic/index.js');
  const folder = mkdtempSync(join(tmpdir(), 'usdrl-bench-'));
  await writeSyntheticAsNtu(folder, { subjects: 8, setups: 1, replications: 1, force: true });
  return folder;
}

async function measure() {
  const { useBackend } = await import('../dist/backend/index.js');
  const { findAnyRecordings } = await import('../dist/data/index.js');
  const { follow, predict } = await import('../dist/runs/index.js');
  const { name, version, threads } = await useBackend('auto');
  const { classifier, run: checkpoint } = values;
  const found = await findAnyRecordings([values.recordings]);
  const chosen = found.recordings.slice(-Number(values.clips));
  const files = chosen.map(({ file }) => file);
  const clips = chosen.slice(0, 40).map(({ read }) => read().clip);
  found.close();
  await predict({ classifier, checkpoint, recordings: files.slice(0, 16), batch: 1 });
  const lines = { protocol: classifier.split('/').at(-2), engine: `${name} ${version}, ${threads} threads` };
  for (const batch of [1, 16]) {
    const begin = performance.now();
    const { predictions } = await predict({ classifier, checkpoint, recordings: files, batch });
    lines[`ms a clip, ${batch} at a time`] = ((performance.now() - begin) / predictions.length).toFixed(2);
  }
  const layout = chosen[0].read().layout.name;
  const latencies = [];
  for await (const answer of follow({
    classifier,
    checkpoint,
    frames: framesOf(clips, Number(values.frames)),
    layout,
  })) {
    latencies.push(answer.latency);
  }
  const later = latencies.slice(50).sort((a, b) => a - b);
  const at = (part) => later[Math.floor(part * (later.length - 1))].toFixed(2);
  lines[`ms a frame of --follow (median, 95 %, most of ${later.length})`] = `${at(0.5)}, ${at(0.95)}, ${at(1)}`;
  lines['peak memory, MiB'] = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    Object.entries(lines)
      .map(([key, value]) => `  ${key}: ${value}`)
      .join('\n'),
  );
}

async function* framesOf(clips, count) {
  for (let sent = 0, c = 0; sent < count; c++) {
    const { frames, bodies, joints, coordinates } = clips[c % clips.length];
    for (let t = 0; t < frames && sent < count; t++, sent++) {
      const people = Array.from({ length: bodies }, (_, m) =>
        Array.from({ length: joints }, (__, j) => {
          const place = ((t * bodies + m) * joints + j) * 3;
          return [...coordinates.subarray(place, place + 3)];
        }),
      );
      yield `${JSON.stringify(people)}\n`;
    }
  }
}
