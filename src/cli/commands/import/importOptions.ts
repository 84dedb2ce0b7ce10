import { existsSync } from 'node:fs';

import { InvalidArgumentError, Option, type Command } from 'commander';

import type { ClipChoices, ClipsOptions, ImageSize, TestPart } from '../../../data';
import { builtInLayouts } from '../../../skeleton';

import { addCommonOptions, wholeNumber } from '../../commonOptions';

/** Options of every importer. */
export interface ImportTarget {
  out: string;
  force?: boolean;
}

/** Options of importers that can go on after an interruption: those that read recordings. */
export interface ResumableTarget extends ImportTarget, ClipChoices {
  resume?: boolean;
}

/** Options of importers of text recordings. */
export interface RecordingTarget extends ResumableTarget {
  threads?: number;
  /** Undefined: as the importer thinks best. */
  normalise?: boolean;
  alignSpine?: boolean;
}

/** Options of importers of untrimmed recordings. */
export interface UntrimmedTarget extends RecordingTarget {
  clips?: boolean;
}

export function addTarget(command: Command, uses: Parameters<typeof addCommonOptions>[1] = []): Command {
  return addCommonOptions(command.requiredOption('--out <dir>', 'data set folder to make'), uses).option(
    '--force',
    'replace an existing data set',
  );
}

const missingRules = ['refuse', 'drop', 'interpolate'] as const;

/** `--missing`, which for NTU also takes a list of recordings to leave out, as it did before there were rules. */
export function missingOption(takesList = false): Option {
  const option = new Option(
    '--missing <rule>',
    'joints that are NaN or zeros: stop, leave the recording out, or fill them from the frames around ' +
      '(default: NaN stops, zeros are taken as they are)',
  );
  if (!takesList) return option.choices(missingRules);
  return option.argParser((text): string => {
    if (isMissingRule(text) || existsSync(text) || /[./\\]/.test(text)) return text;
    throw new InvalidArgumentError(
      `Allowed choices are ${missingRules.join(', ')}, or a file with names to leave out.`,
    );
  });
}

/** Whether `--missing` was given a rule, not a file. */
export function isMissingRule(text: string | undefined): text is (typeof missingRules)[number] {
  return missingRules.some((rule) => rule === text);
}

/** `--choose-bodies` */
export function chooseBodiesOption(): Option {
  return new Option(
    '--choose-bodies <rule>',
    'which of more bodies are kept: those that move most, or the first of the file',
  )
    .choices(['motion', 'order'])
    .default('motion');
}

/** `--skip-damaged` */
export function skipDamagedOption(): Option {
  return new Option('--skip-damaged', 'leave damaged recordings out and list them, instead of stopping at the first');
}

export function addResumableTarget(command: Command, missing = missingOption()): Command {
  return addTarget(command)
    .option('--resume', 'go on with an import that was interrupted')
    .option('--bodies <n>', 'most bodies of a clip (default: 2)', wholeNumber(1))
    .addOption(chooseBodiesOption())
    .addOption(missing)
    .addOption(skipDamagedOption());
}

/** What these options say, for an importer. */
export function resumableOptions(options: ResumableTarget): ResumableTarget & ClipChoices {
  const { out, force, resume, bodies, chooseBodies, missing, skipDamaged } = options;
  return { out, force, resume, bodies, chooseBodies, missing, skipDamaged };
}

/** `--layout`, of importers whose files may hold any skeleton. */
export function addLayout(command: Command, usual: string): Command {
  const names = builtInLayouts.map(({ name }) => name).join(', ');
  return command.option('--layout <layout>', `the joints of the files: ${names}, or a JSON file (default: ${usual})`);
}

/** Options about what files do not tell of labels and splits. */
export interface ListChoices {
  testPart?: TestPart;
  labelsFrom?: 0 | 1;
}

/** `--test-part`. */
export function addTestPart(command: Command): Command {
  return command.addOption(
    new Option('--test-part <part>', 'of three parts (train, val, test) the one to test on')
      .choices(['test', 'val', 'both'])
      .default('test'),
  );
}

/** The options of {@link ListChoices}. */
export function addListChoices(command: Command): Command {
  return addTestPart(command).addOption(
    new Option('--labels-from <n>', 'the least label of the files')
      .choices(['0', '1'])
      .default(0)
      .argParser((text): 0 | 1 => {
        if (text !== '0' && text !== '1') throw new InvalidArgumentError('wanted 0 or 1.');
        return text === '1' ? 1 : 0;
      }),
  );
}

/** What may be said of recordings that lie in folders of their classes. */
export type AboutChoice = Pick<ClipsOptions, 'about' | 'segments' | 'classes' | 'unlabelled' | 'holdOut' | 'testPart'>;

/** The options of {@link AboutChoice}; columns of the table beside those that all have. */
export function addAbout(command: Command, columns = ''): Command {
  return addTestPart(command)
    .option('--about <file.csv>', `table: name, class, subject, camera, setup${columns}; other columns are splits`)
    .option('--segments <file.json>', '{"NAME": [[label, start, end], ...]}: the actions of untrimmed recordings')
    .option('--classes <file.json>', 'list of class names by label (default: those found, sorted)')
    .option('--unlabelled', 'no recording has a label, whatever folders say')
    .option('--hold-out <n>', 'make a split hold-out that tests on every n-th recording of a class', wholeNumber(2));
}

/** What these options say, for an importer. */
export function aboutOptions(options: AboutChoice): AboutChoice {
  const { about, segments, classes, unlabelled, holdOut, testPart } = options;
  return { about, segments, classes, unlabelled, holdOut, testPart };
}

/** Options of importers that read one text file a recording. */
export function addRecordingTarget(command: Command, missing = missingOption()): Command {
  return addReading(addResumableTarget(command, missing));
}

/** The same for untrimmed recordings. */
export function addUntrimmedTarget(command: Command): Command {
  // Naming both forms of `normalise` leaves the value undefined when neither is given.
  return addReading(
    addResumableTarget(command)
      .option('--clips', 'a clip for each labelled segment, for recognition, instead of whole recordings')
      .option('--normalise', 'centre and turn whole recordings too; clips always are, unless --no-normalise is given'),
  );
}

function addReading(command: Command): Command {
  return command
    .option('--no-normalise', 'keep metres in camera space')
    .option('--align-spine', 'also turn the spine to z, as AGCN or CMD do; not for weights of USDRL or UmURL')
    .option('--threads <n>', 'threads that read (default: one for each core)', wholeNumber(1));
}

/** `--image` */
export function imageOption(): Option {
  const text = 'width and height of the videos, which forms in pixels do not tell: 1920x1080';
  return new Option('--image <size>', text).argParser(imageSize);
}

/** `1920x1080` */
function imageSize(text: string): ImageSize {
  const match = /^([1-9]\d{0,5})[x×*]([1-9]\d{0,5})$/i.exec(text.trim());
  if (match === null) throw new InvalidArgumentError('wanted width and height in pixels, as 1920x1080.');
  return { width: Number(match[1]), height: Number(match[2]) };
}
