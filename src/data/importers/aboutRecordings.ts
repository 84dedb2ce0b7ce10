import { InputError } from '../../errors';
import { readNames } from '../jsonFile';
import type { NewRecording } from '../newRecording';
import type { Segment } from '../datasetFormat';
import { someNames } from '../shownValue';
import { readSegments } from './arrayColumns';
import { readClipTable, tableSplits, type ClipRow } from './clipTable';
import { divideByLists, splitKey, type DividedRecordings, type ListedPart, type TestPart } from './namedSplits';
import { checkLabels } from './numberedLabels';
import type { ImageSize } from './planarScale';

/** What is said of recordings beside their files. */
export interface AboutChoices {
  /** A CSV table with a row a recording. */
  about?: string;
  /** JSON `{"NAME": [[label, start, end], ...]}`: the actions of untrimmed recordings, the end exclusive. */
  segments?: string;
  /** JSON list of the classes by label; default the names found, sorted. */
  classes?: string;
  /** No recording has a label, whatever folders say. Default false. */
  unlabelled?: boolean;
  /** Every so many recordings of a class, by name, one is in the test part of the split `hold-out`. */
  holdOut?: number;
  /** Which of three parts is the test part; default `test`. */
  testPart?: TestPart;
}

/** What is known of a recording besides its frames. */
export type AboutRecording = Pick<
  NewRecording,
  'label' | 'subject' | 'camera' | 'setup' | 'replication' | 'segments'
> & {
  image: Partial<ImageSize>;
};

/** What is known of all recordings. */
export interface AboutRecordings {
  of: (name: string) => AboutRecording;
  classes: readonly string[];
  divided: DividedRecordings;
  notes: string[];
}

/** What files or their names tell of recordings, by the names of these. */
export type OwnLabels = ReadonlyMap<
  string,
  { label: number; className?: string } & Pick<NewRecording, 'subject' | 'replication'>
>;

/** The recordings that something is said of. */
export interface ToldRecordings {
  /** Paths below what was given, without ending, sorted: `wave/clip-1`. */
  names: readonly string[];
  own?: OwnLabels;
  /** Classes that there are at least where labels are numbers; default as many as are met. */
  numbered?: number;
  /** For messages. */
  place: string;
}

/**
 * Puts together what table, folders, names and files say of recordings. A class comes from the table, else from the file, else from the first folder
 * below the one given; folders called train, val and test above these are a split.
 *
 * @throws InputError when they do not fit each other
 */
export function aboutRecordings(
  { names, own = new Map(), numbered: least = 0, place }: ToldRecordings,
  choices: AboutChoices,
): AboutRecordings {
  const { about, unlabelled = false, testPart } = choices;
  const folders = foldersOf(names);
  const table = about === undefined ? [] : rowsByClip(readClipTable(about), names, about);
  const rows = new Map(table.map((row) => [row.clip, row]));
  const given = choices.classes === undefined ? undefined : readNames(choices.classes);
  const classOf = (name: string): string | undefined => {
    const named = rows.get(name)?.className;
    return named ?? (own.has(name) ? undefined : folders.classOf(name));
  };
  const found = unlabelled ? [] : [...new Set(names.flatMap((name) => classOf(name) ?? []))].sort();
  const byNumber = classesByNumber(unlabelled ? new Map() : own, least, place);
  if (found.length > 0 && byNumber.length > 0 && given === undefined && !found.every((one) => byNumber.includes(one))) {
    const fix = 'Give a list of all classes with --classes (option `classes`).';
    throw new InputError({
      file: about ?? place,
      thing: 'classes',
      found: someNames(found),
      wanted: someNames(byNumber),
      fix,
    });
  }
  const classes = given ?? (byNumber.length > 0 ? byNumber : found);
  const labelOf = (name: string): number => {
    if (unlabelled) return -1;
    const className = classOf(name);
    if (className === undefined) return own.get(name)?.label ?? -1;
    const label = classes.indexOf(className);
    if (label >= 0) return label;
    throw new InputError({
      file: about ?? place,
      thing: `class of ${name}`,
      found: className,
      wanted: classes.join(', ').slice(0, 200),
    });
  };
  const labels = names.map(labelOf);
  const segments = choices.segments === undefined ? undefined : readSegments(choices.segments, names, 0);
  const all: readonly (readonly Segment[])[] = [...(segments?.values() ?? [])];
  const limits = { file: place, named: classes.length };
  const { notes } = checkLabels(
    labels,
    segments === undefined ? limits : { ...limits, file: choices.segments ?? place },
  );
  checkLabels(
    all.flat().map(([label]) => label),
    { ...limits, file: choices.segments ?? place },
  );
  const lists = [...tableSplits(table, about ?? ''), ...folders.splits, ...holdOut(names, labels, choices.holdOut)];
  const everything: ListedPart = { split: 'all', part: 'train', names, place };
  const divided = divideByLists(lists.length > 0 ? lists : [everything], names, about ?? place, testPart);
  const labelOfName = new Map(names.map((name, i) => [name, labels[i]]));
  return {
    classes,
    divided,
    notes: [...(segments === undefined ? notes : []), ...divided.notes],
    of: (name) => {
      const { subject, camera, setup, replication, image = {} } = rows.get(name) ?? {};
      const said = own.get(name);
      return {
        label: labelOfName.get(name) ?? -1,
        subject: subject ?? said?.subject,
        replication: replication ?? said?.replication,
        ...{ camera, setup, image },
        ...(segments !== undefined && { segments: segments.get(name) ?? [] }),
      };
    },
  };
}

/** What the folders of recordings say, by the paths in their names. */
function foldersOf(names: readonly string[]): { classOf: (name: string) => string | undefined; splits: ListedPart[] } {
  const partOf = (name: string) => (name.includes('/') ? splitKey(name.split('/')[0]) : undefined);
  const isSplit = names.every((name) => partOf(name) !== undefined);
  const below = (name: string): string[] => name.split('/').slice(isSplit ? 1 : 0);
  const splits = new Map<string, ListedPart & { names: string[] }>();
  for (const name of isSplit ? names : []) {
    const key = partOf(name);
    if (key === undefined) continue;
    const place = name.split('/')[0];
    const list = splits.get(place) ?? { split: key.split || 'official', part: key.part, names: [], place };
    list.names.push(name);
    splits.set(place, list);
  }
  return {
    classOf: (name) => (below(name).length > 1 ? below(name)[0] : undefined),
    splits: [...splits.values()],
  };
}

/** The rows of a table for the recordings that they name, whole or by the last part. */
function rowsByClip(rows: readonly ClipRow[], names: readonly string[], file: string): (ClipRow & { clip: string })[] {
  const byEnd = new Map<string, string[]>();
  for (const name of names) {
    const end = name.split('/').at(-1) ?? name;
    byEnd.set(end, [...(byEnd.get(end) ?? []), name]);
  }
  const all = new Set(names);
  const taken = new Set<string>();
  return rows.map((row) => {
    const plain = row.name.replace(/\.json$/i, '').replaceAll('\\', '/');
    const ends = byEnd.get(plain) ?? [];
    const clip = all.has(plain) ? plain : ends.length === 1 ? ends[0] : undefined;
    if (clip === undefined || taken.has(clip)) {
      const what = clip !== undefined ? 'two rows for it' : ends.length > 1 ? someNames(ends) : 'no such recording';
      throw new InputError({ file, thing: `name ${row.name}`, found: what, wanted: 'one recording and one row' });
    }
    taken.add(clip);
    return { ...row, clip };
  });
}

function classesByNumber(numbered: OwnLabels, least: number, place: string): string[] {
  const labels = [...numbered.values()].map(({ label }) => label);
  if (labels.length === 0) return [];
  const { count } = checkLabels(labels, { file: place });
  const names = new Map([...numbered.values()].map(({ label, className }) => [label, className]));
  return Array.from({ length: Math.max(count, least) }, (_, label) => names.get(label) ?? `class ${label}`);
}

function holdOut(names: readonly string[], labels: readonly number[], every: number | undefined): ListedPart[] {
  if (every === undefined) return [];
  const seen = new Map<number, number>();
  const [train, test]: [string[], string[]] = [[], []];
  names.forEach((name, i) => {
    const count = (seen.get(labels[i]) ?? 0) + 1;
    seen.set(labels[i], count);
    (count % every === 0 ? test : train).push(name);
  });
  const split = 'hold-out';
  return [
    { split, part: 'train', names: train, place: split },
    { split, part: 'test', names: test, place: split },
  ];
}
