/*
 * Stands in for the process of a run: `node fakeRun.mjs DIR ID`. What it does is said by `fake.json` in the grid's folder:
 *
 *   done       writes results (the default)
 *   fail       ends with an error
 *   fail once  the first time; then done
 *   die        is killed by a signal
 *   wait       until it is told to stop, then "saves"
 *   wait once  the first time, having done a step; then done
 *
 * Each start is a line in `starts.jsonl`, with the environment that matters; each end is one in `ends.jsonl`.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [dir, id] = process.argv.slice(2);
const line = (file, row) => appendFileSync(join(dir, file), `${JSON.stringify({ id, time: Date.now(), ...row })}\n`);
const { USDRL_THREADS: threads, CUDA_VISIBLE_DEVICES: gpu } = process.env;
const earlier = existsSync(join(dir, 'starts.jsonl')) ? readFileSync(join(dir, 'starts.jsonl'), 'utf8') : '';
const isFirst = !earlier.includes(`"id":"${id}"`);
line('starts.jsonl', { threads, gpu, pid: process.pid });
const behaviours = existsSync(join(dir, 'fake.json')) ? JSON.parse(readFileSync(join(dir, 'fake.json'), 'utf8')) : {};
const behaviour = behaviours[id] ?? 'done';

if (behaviour === 'die') process.kill(process.pid, 'SIGKILL');
if (behaviour === 'fail' || (behaviour === 'fail once' && isFirst)) {
  console.error('error: the fake run broke.\nand a line after it');
  process.exit(1);
}
if (behaviour === 'wait once' && isFirst) {
  mkdirSync(join(dir, 'runs', id), { recursive: true });
  writeFileSync(join(dir, 'runs', id, 'metrics.jsonl'), '{"kind":"step","epoch":0,"step":0,"loss":1,"seconds":1}\n');
}
if (behaviour === 'wait' || (behaviour === 'wait once' && isFirst)) {
  const stop = (how) => {
    line('ends.jsonl', { how });
    process.exit(75);
  };
  process.once('disconnect', () => stop('told'));
  process.once('SIGTERM', () => stop('SIGTERM'));
  setInterval(() => undefined, 1000);
} else {
  await new Promise((resolve) => setTimeout(resolve, 150));
  mkdirSync(join(dir, 'runs', id), { recursive: true });
  const { evaluate } = JSON.parse(readFileSync(join(dir, 'grid.json'), 'utf8'));
  for (const name of evaluate) writeFileSync(join(dir, 'runs', id, `result-${name}.json`), '{"top1": 0.5}');
  line('ends.jsonl', { how: 'done' });
  process.exit(0);
}
