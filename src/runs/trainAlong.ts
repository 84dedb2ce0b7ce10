import { resolve } from 'node:path';

import { currentMachines } from '../backend';
import { readCheckpoint } from '../checkpoints';
import { Dataset } from '../data';
import { InputError } from '../errors';
import { stopPoint, type LongWork } from '../progress';
import { settingsFrom, type Settings } from '../settings';
import { Pretraining } from '../training';

/** A pre-training that all machines do: what decides its steps. */
export interface SharedPretraining {
  /** Data set folder, which every machine sees under this path. */
  data: string;
  split: string;
  seed: number;
  settings: Settings;
  /** The checkpoint it goes on from. */
  checkpoint?: string;
}

/** How long the other machines wait for the first one's next word; it may measure for hours between two pre-trainings. */
const patience = 24 * 3600 * 1000;

/** How many pre-trainings the first machine has told of. */
let told = 0;

/** Whether this process trains along with another machine, which alone writes. */
export function trainsAlong(): boolean {
  return (currentMachines()?.rank ?? 0) > 0;
}

/**
 * On the first of several machines: has the others do the steps of a pre-training as well. Nothing on one machine.
 *
 * @param shared none: there is nothing more to train along
 */
export async function tellMachines(shared?: SharedPretraining): Promise<void> {
  const machines = currentMachines();
  if (machines?.rank !== 0) return;
  const word = shared === undefined ? { end: true } : { ...shared, data: resolve(shared.data) };
  await machines.tell(wordOf(told++), JSON.stringify(word));
}

/**
 * On the other machines: does the steps of every pre-training that the first machine tells of, and writes nothing. Stopping it
 * needs no saving: the first machine saves.
 *
 * @returns how many there were
 */
export async function trainAlong(work: LongWork = {}): Promise<number> {
  const machines = currentMachines();
  if (machines === undefined) return 0;
  for (let number = 0; ; number++) {
    const shared = sharedFrom(await machines.hear(wordOf(number), patience));
    if (shared === undefined) return number;
    await follow(shared, work);
  }
}

/** The steps of one pre-training. */
export async function follow(shared: SharedPretraining, work: LongWork = {}): Promise<void> {
  const { data, split, seed, settings, checkpoint } = shared;
  await stopPoint(work, 'pretrain');
  const dataset = Dataset.open(data);
  try {
    const training = new Pretraining(dataset, dataset.split(split).train, settings, seed);
    try {
      if (checkpoint !== undefined) training.load(readCheckpoint(checkpoint), checkpoint);
      while (training.epoch < settings.training.epochs) await training.runEpoch(undefined, work);
    } finally {
      training.dispose();
    }
  } finally {
    dataset.close();
  }
}

function wordOf(number: number): string {
  return `usdrl-pretraining-${number}`;
}

/** What the first machine told, or nothing at the end. @throws InputError for what no such program tells */
export function sharedFrom(text: string): SharedPretraining | undefined {
  const wrong = (found: string): InputError =>
    new InputError({
      thing: 'word of the first machine',
      found,
      wanted: 'a pre-training of this version of the program',
      fix: 'Run the same version on every machine, with a new folder in USDRL_XLA_STORE.',
    });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw wrong('no JSON');
  }
  if (typeof content !== 'object' || content === null) throw wrong(JSON.stringify(content));
  const { end, data, split, seed, settings, checkpoint } = content as Record<string, unknown>;
  if (end === true) return undefined;
  const isWhole = typeof data === 'string' && typeof split === 'string' && Number.isSafeInteger(seed);
  const isFile = checkpoint === undefined || typeof checkpoint === 'string';
  if (!isWhole || !isFile) throw wrong(`keys ${Object.keys(content).join(', ')}`);
  return {
    data,
    split,
    seed: seed as number,
    settings: settingsFrom(settings, 'word of the first machine'),
    checkpoint,
  };
}
