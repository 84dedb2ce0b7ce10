import { basename, join, resolve } from 'node:path';

import { tfRecord, writeFileAtomic } from '../data';
import { InputError } from '../errors';
import { RunFolder, type MetricsRow } from './runFolder';

/**
 * Writes the metrics of a run as TensorBoard reads them: the loss, every term, learning rate and gradient at every step, means and
 * the health of the features at every epoch (`epoch/...`). An earlier export of the run is replaced.
 *
 * @param run its folder
 * @param out where the folder of its events is made; default the run folder itself, so that `tensorboard --logdir runs` finds it
 * @returns the file and how many events it holds
 * @throws InputError if the folder is no run, or has no step yet
 */
export function exportTensorboard(run: string, out?: string): { run: string; file: string; events: number } {
  const folder = RunFolder.open(run);
  const created = Date.parse(folder.config.created) / 1000;
  const events = eventsOf(folder.metrics(), created);
  if (events.length === 0) {
    throw new InputError({ file: run, thing: 'metrics', found: 'no step yet', wanted: 'at least one' });
  }
  const place = out === undefined ? run : join(out, basename(resolve(run)));
  const file = join(place, `events.out.tfevents.${Math.floor(created)}.usdrl`);
  writeFileAtomic(file, [event(created, 0, text(3, 'brain.Event:2')), ...events].map(tfRecord));
  return { run, file, events: events.length };
}

/** One event a line of the metrics; its time is that of its end, were the run never interrupted. */
function eventsOf(rows: readonly MetricsRow[], created: number): Buffer[] {
  let steps = 0;
  let time = created;
  return rows.flatMap((row) => {
    if (row.kind === 'config') return [];
    if (row.kind === 'epoch') {
      const { loss, terms, health } = row;
      return [
        scalars(time, steps, {
          'epoch/loss': loss,
          ...prefixed('epoch/terms', terms),
          ...prefixed('epoch/health', health),
        }),
      ];
    }
    const { loss, terms, learningRate, gradientNorm, seconds } = row;
    time += seconds;
    steps++;
    return [scalars(time, steps, { loss, learningRate, gradientNorm, seconds, ...prefixed('terms', terms) })];
  });
}

function prefixed(name: string, values: object): Record<string, number> {
  const numbers = Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return Object.fromEntries(numbers.map(([key, value]) => [`${name}/${key}`, value]));
}

/** Protocol buffers by hand, field numbers as in TensorFlow's event.proto and summary.proto: Event.summary 5, Summary.value 1. */
function scalars(time: number, step: number, values: Record<string, number>): Buffer {
  const all = Object.entries(values).map(([tag, value]) => {
    const simple = Buffer.alloc(5, (2 << 3) | 5);
    simple.writeFloatLE(value, 1);
    return field(1, Buffer.concat([text(1, tag), simple]));
  });
  return event(time, step, field(5, Buffer.concat(all)));
}

/** Event: wall_time 1 (double), step 2 (varint; 0 is left out), then what it holds. */
function event(time: number, step: number, content: Buffer): Buffer {
  const wall = Buffer.alloc(9, (1 << 3) | 1);
  wall.writeDoubleLE(time, 1);
  return Buffer.concat([wall, ...(step === 0 ? [] : [Buffer.of(2 << 3), varint(step)]), content]);
}

function text(number: number, value: string): Buffer {
  return field(number, Buffer.from(value));
}

/** A field of bytes: its number, its length, itself. */
function field(number: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of((number << 3) | 2), varint(bytes.length), bytes]);
}

/** Seven bits a byte, the least first; the high bit says that more follow. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.of(...bytes, value);
}
