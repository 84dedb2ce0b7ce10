import { Command, Option } from 'commander';

import { InputError } from '../../../errors';
import type { LongWork } from '../../../progress';
import { perform, type ExitStatus, type Answer } from '../../action';
import { positiveNumber, wholeNumber, type CommonOptions } from '../../commonOptions';
import type { Io } from '../../io';
import { namedValues } from '../../textTable';
import { notesList } from '../../reportText';
import { importText } from './importText';
import {
  addLayout,
  addListChoices,
  addResumableTarget,
  addTarget,
  resumableOptions,
  type ImportTarget,
  type ListChoices,
  type ResumableTarget,
} from './importOptions';

interface ArraysChoice extends ResumableTarget, ListChoices {
  data: string;
  labels?: string;
  subjects?: string;
  cameras?: string;
  setups?: string;
  segments?: string;
  alignSpine?: boolean;
  frames?: string;
  names?: string;
  layout?: string;
  splits?: string;
  classes?: string;
  normalise?: boolean;
}

interface SyntheticChoice extends ImportTarget {
  scale?: number;
  untrimmed?: boolean;
  rawNtu?: boolean;
}

/** Your own data. */
export function arrays(io: Io, exit: ExitStatus): Command {
  const command = addListChoices(addLayout(addResumableTarget(new Command('arrays')), 'kinect-v2-25'))
    .description('your own data as arrays')
    .requiredOption('--data <file.npy>', '(N, C, T, V, M) float16, float32 or float64')
    .option('--labels <file.npy>', '(N) whole numbers from 0, -1 for unknown (default: no recording has a label)')
    .option('--subjects <file.npy>', '(N) whole numbers from 1, 0 for unknown')
    .option('--cameras <file.npy>', '(N) the same')
    .option('--setups <file.npy>', '(N) the same')
    .option('--segments <file.json>', '{"NAME": [[label, start, end], ...]}: the actions of untrimmed recordings')
    .option('--frames <file.npy>', '(N) valid frames of each sample')
    .option('--names <file.json>', 'list of sample names')
    .option('--splits <file.json>', '{"NAME": {"train": [...], "test": [...]}}, sample names or indices')
    .option('--classes <file.json>', 'list of class names by label')
    .option('--normalise', 'centre every frame and turn the clip; otherwise the numbers are taken as they are')
    .option('--align-spine', 'when normalising, turn the spine to z too; not for weights of USDRL or UmURL')
    .addHelpText(
      'after',
      '\nExample:\n  usdrl import arrays --data x.npy --labels y.npy --splits splits.json --out data/mine',
    );
  return perform<ArraysChoice>(command, io, exit, async ({ options, work }) => {
    const { importArrays } = await import('../../../data/index.js');
    const { data, labels, frames, names, splits, classes, subjects, cameras, setups, segments } = options;
    const { layout, normalise, alignSpine, testPart, labelsFrom } = options;
    const { out, ...target } = resumableOptions(options);
    const files = { data, labels, frames, names, splits, classes, subjects, cameras, setups, segments };
    const choices = { layout, normalise, alignSpine, testPart, labelsFrom, ...target };
    return importText(await importArrays(files, out, { ...choices, ...work }));
  });
}

interface JoinedChoice extends ImportTarget {
  split: string[];
  joints?: string;
  labels: 'drop' | 'same' | 'merge';
  name?: string;
  window?: number;
  stride?: number;
}

/** Several data set folders. */
export function joined(io: Io, exit: ExitStatus): Command {
  const command = addTarget(new Command('joined'))
    .description(
      'several data set folders as one: their training parts to pre-train on (split pretrain), or both parts with labels',
    )
    .argument('<dir...>', 'data set folders, of one layout unless --joints is given')
    .requiredOption('--split <name...>', 'split of each folder, in the same order')
    .option('--joints <layout>', 'map the joints of all onto one layout: kinect-v2-25, coco-17, a JSON file')
    .addOption(
      new Option('--labels <rule>', 'left behind, kept where all classes are the same, or classes of one name as one')
        .choices(['drop', 'same', 'merge'])
        .default('drop'),
    )
    .option('--name <name>', 'name of the new data set (default: the names of the others)')
    .option('--window <n>', 'frames of the clips that untrimmed recordings are cut into (default: 64)', wholeNumber(1))
    .option('--stride <n>', 'frames from one of these clips to the next (default: half a window)', wholeNumber(1))
    .addHelpText(
      'after',
      `
Clips that are not normalised yet are. Segments are left behind. Labels that are kept bring the test parts along (split joined).

Example:
  usdrl import joined data/nucla data/utkinect --split cross-view cross-subject --out data/joined`,
    );
  return perform<JoinedChoice>(command, io, exit, async ({ options, work }, ...folders) => {
    const { importJoined } = await import('../../../data/index.js');
    const { out, split, name, window, stride, joints, labels, force } = options;
    if (split.length !== folders.length) {
      const found = `${split.length} splits for ${folders.length} folders`;
      throw new InputError({ thing: '--split', found, wanted: 'one for each folder' });
    }
    const parts = folders.map((folder, part) => ({ folder, split: split[part] }));
    return importText(await importJoined(parts, out, { name, window, stride, joints, labels, force, ...work }));
  });
}

/** Made-up recordings. */
export function synthetic(io: Io, exit: ExitStatus): Command {
  const command = addTarget(new Command('synthetic'), ['seed'])
    .description('made-up recordings: actions of one and two people, several subjects, cameras and setups')
    .option('--scale <factor>', 'size of the set relative to the default', positiveNumber)
    .option('--untrimmed', 'long recordings of several actions with labelled segments')
    .addOption(new Option('--raw-ntu', 'raw NTU .skeleton files instead of a data set folder').conflicts('untrimmed'))
    .addHelpText('after', '\nExample:\n  usdrl import synthetic --seed 1 --out data/synthetic');
  return perform<SyntheticChoice>(command, io, exit, async ({ options, work }) => {
    const { importSynthetic, importSyntheticUntrimmed } = await import('../../../synthetic/index.js');
    const { out, seed, scale, force, untrimmed, rawNtu } = options;
    if (rawNtu) return writeRaw(options, work);
    const make = untrimmed ? importSyntheticUntrimmed : importSynthetic;
    return importText(await make(out, { seed, scale, force, ...work }));
  });
}

async function writeRaw({ out, seed, scale, force }: SyntheticChoice & CommonOptions, work: LongWork): Promise<Answer> {
  const { scaleNotes, writeSyntheticAsNtu } = await import('../../../synthetic/index.js');
  const files = await writeSyntheticAsNtu(out, { seed, scale, force, ...work });
  const notes = scaleNotes({ scale });
  const text = [namedValues({ folder: out, files: files.length }), ...notesList({ notes })].join('');
  return { result: { folder: out, files: files.length, notes }, text };
}
