import { existsSync } from 'node:fs';

import { Command, Option } from 'commander';

import type { ImportReport } from '../../data';
import { InputError } from '../../errors';
import type { LongWork } from '../../progress';
import { perform, type ExitStatus, type Outcome } from '../action';
import { addCommonOptions, positiveNumber, type CommonOptions } from '../commonOptions';
import type { Io } from '../io';
import { columns, namedValues } from '../textTable';

interface ImportTarget {
  out: string;
  force?: boolean;
}

interface NuclaChoice extends ImportTarget {
  layout: 'kinect-v1-20' | 'kinect-v2-25';
  /** False with `--no-normalise`. */
  normalise: boolean;
}

interface ArraysChoice extends ImportTarget {
  data: string;
  labels: string;
  frames?: string;
  names?: string;
  layout?: string;
  splits?: string;
}

interface SyntheticChoice extends ImportTarget {
  scale?: number;
  untrimmed?: boolean;
  rawNtu?: boolean;
}

/** `usdrl import FORMAT PATH... --out DIR`: recordings to a data set folder. */
export function importCommand(io: Io, exit: ExitStatus): Command {
  const command = new Command('import').description('bring recordings into a data set folder');
  [nucla, arrays, synthetic].forEach((create) => command.addCommand(create(io, exit)));
  return command.usage('FORMAT [PATH...] --out DIR [options]');
}

function nucla(io: Io, exit: ExitStatus): Command {
  const command = addTarget(new Command('nucla'))
    .description('N-UCLA: the JSON files of its 1484 recordings (split cross-view)')
    .argument('<path>', 'folder of the JSON files, or the one that holds them as all_sqe')
    .option('--layout <name>', 'kinect-v2-25 maps the 20 joints to 25 and pads to two bodies', 'kinect-v1-20')
    .option('--no-normalise', 'keep metres in camera space')
    .addHelpText('after', '\nExample:\n  usdrl import nucla ../nucla --layout kinect-v2-25 --out data/nucla');
  return perform<NuclaChoice>(command, io, exit, async ({ options, work }, path) => {
    const { importNucla } = await import('../../data/index.js');
    const { layout, normalise, force } = options;
    return outcome(await importNucla(path, options.out, { layout, normalise, force, ...work }));
  });
}

function arrays(io: Io, exit: ExitStatus): Command {
  const command = addTarget(new Command('arrays'))
    .description('your own data as arrays')
    .requiredOption('--data <file.npy>', '(N, C, T, V, M) float16, float32 or float64')
    .requiredOption('--labels <file.npy>', '(N) whole numbers from 0')
    .option('--frames <file.npy>', '(N) valid frames of each sample')
    .option('--names <file.json>', 'list of sample names')
    .option('--layout <layout>', 'kinect-v2-25, kinect-v1-20 or a JSON file', 'kinect-v2-25')
    .option('--splits <file.json>', '{"NAME": {"train": [...], "test": [...]}}, sample names or indices')
    .addHelpText(
      'after',
      '\nExample:\n  usdrl import arrays --data x.npy --labels y.npy --splits splits.json --out data/mine',
    );
  return perform<ArraysChoice>(command, io, exit, async ({ options, work }) => {
    const { importArrays } = await import('../../data/index.js');
    const { data, labels, frames, names, splits, layout, force } = options;
    return outcome(
      await importArrays({ data, labels, frames, names, splits }, options.out, { layout, force, ...work }),
    );
  });
}

function synthetic(io: Io, exit: ExitStatus): Command {
  const command = addTarget(new Command('synthetic'))
    .description('made-up recordings: actions of one and two people, several subjects, cameras and setups')
    .option('--scale <factor>', 'size of the set relative to the default', positiveNumber)
    .option('--untrimmed', 'long recordings of several actions with labelled segments')
    .addOption(new Option('--raw-ntu', 'raw NTU .skeleton files instead of a data set folder').conflicts('untrimmed'))
    .addHelpText('after', '\nExample:\n  usdrl import synthetic --seed 1 --out data/synthetic');
  return perform<SyntheticChoice>(command, io, exit, async ({ options, work }) => {
    const { importSynthetic, importSyntheticUntrimmed } = await import('../../data/index.js');
    const { out, seed, scale, force, untrimmed, rawNtu } = options;
    if (rawNtu) return writeRaw(options, work);
    const make = untrimmed ? importSyntheticUntrimmed : importSynthetic;
    return outcome(await make(out, { seed, scale, force, ...work }));
  });
}

async function writeRaw(
  { out, seed, scale, force }: SyntheticChoice & CommonOptions,
  work: LongWork,
): Promise<Outcome> {
  if (existsSync(out) && !force) {
    const fix = 'Give --force to write into it, or another --out.';
    throw new InputError({ file: out, thing: 'folder', found: 'an existing one', wanted: 'none', fix });
  }
  const { writeSyntheticAsNtu } = await import('../../data/index.js');
  const files = await writeSyntheticAsNtu(out, { seed, scale, ...work });
  return { result: { folder: out, files: files.length }, text: namedValues({ folder: out, files: files.length }) };
}

function addTarget(command: Command): Command {
  return addCommonOptions(command.requiredOption('--out <dir>', 'data set folder to make')).option(
    '--force',
    'replace an existing data set',
  );
}

function outcome(report: ImportReport): Outcome {
  const { dataset, sequences, frames, splits, skipped, notes, seconds } = report;
  const parts = Object.entries(splits).map(([name, { train, test }]) => [name, train, test]);
  const left = skipped.slice(0, 20).map(({ name, why }) => `  ${name}: ${why}\n`);
  const more = skipped.length > left.length ? `  and ${skipped.length - left.length} more (--json lists all)\n` : '';
  const text = [
    namedValues({ 'data set': dataset, sequences, frames, skipped: skipped.length, seconds: round(seconds) }),
    parts.length > 0 ? `\n${columns(['split', 'train', 'test'], parts)}` : '',
    left.length > 0 ? `\nskipped:\n${left.join('')}${more}` : '',
    ...notes.map((note) => `\nnote: ${note}\n`),
  ];
  return { result: report, text: text.join('') };
}

function round(seconds: number): number {
  return Number(seconds.toFixed(1));
}
