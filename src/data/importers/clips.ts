import { relative, resolve, sep } from 'node:path';

import { InputError } from '../../errors';
import type { Clip, Layout } from '../../skeleton';
import { readLayout } from '../layoutFile';
import { archiveOf, findAnyRecordings, recordingForms, type AnyRecordings } from './anyRecording';
import { usualBodies } from './chosenBodies';
import { aboutRecordings, type AboutChoices } from './aboutRecordings';
import { clipChoicesOf } from './clipChoices';
import type { ImportOptions, ImportReport } from './importReport';
import { poseFormNames } from './poses/poseForms';
import { asInArrays, preparationText, readingOf } from './preparation';
import { preparedRecording } from './preparedRecording';
import type { AnyRecording, FoundRecording } from './recordingForms/recordingForm';
import type { RecordingContent } from './recordings/recordingContent';
import { runImport } from './runImport';

/** How a folder of recordings is imported. */
export interface ClipsOptions extends ImportOptions, AboutChoices {
  /** One of `clipForms`: only this is looked for; default as each file seems to be. */
  form?: string;
  /** The joints of arrays and JSON lines, which do not say it, by the name of a layout or a file; default `kinect-v2-25`. */
  layout?: string;
  /** Centre every frame and turn the clip; default true where recordings are in space. Those in the plane are taken as they are. */
  normalise?: boolean;
  /** True for made-up recordings; default false. */
  synthetic?: boolean;
}

/** Forms of recordings that hold no labels of their own and are no data set: everything but that and what pose estimators write. */
export const clipForms: readonly string[] = recordingForms
  .map(({ form }) => form)
  .filter((form) => form !== 'dataset' && !poseFormNames.includes(form));

/** A recording and its path below what was given, without ending: `wave/clip-1`. */
type NamedRecording = AnyRecordings['recordings'][number];

/** So many recordings are looked at for their joints: empty ones may come first. */
const mostTried = 50;

/**
 * Imports recordings of any readable form, a file or folder each, whose first folder below the one given names the class. Forms may be mixed as
 * long as they have the same joints as the first.
 *
 * @param paths folders, files and zip files
 * @throws InputError when there is no recording, one is damaged, or of another layout
 */
export async function importClips(
  paths: readonly string[],
  out: string,
  options: ClipsOptions = {},
): Promise<ImportReport> {
  const started = performance.now();
  const { form, force, skipDamaged } = options;
  const arrayLayout = options.layout === undefined ? undefined : readLayout(options.layout);
  const choices = { ...clipChoicesOf(options), layout: arrayLayout };
  checkForms(form, []);
  const found = await findAnyRecordings(paths, { form, ...choices });
  try {
    checkForms(form, found.recordings);
    const recordings = namedRecordings(paths, found.recordings);
    const place = paths.join(', ');
    const about = aboutRecordings({ names: recordings.map(({ name }) => name), place }, options);
    const { layout, planar } = firstOf(recordings, skipDamaged ?? false, place);
    if (planar && options.normalise === true) {
      const fix = 'Leave `normalise` out: points in the plane are taken as they are.';
      throw new InputError({ file: place, thing: 'normalise', found: 'points in the plane', wanted: 'in space', fix });
    }
    const normalise = options.normalise ?? !planar;
    const normalisation = planar ? asInArrays : preparationText({ normalise, alignSpine: false });
    const wanted = { layout, normalisation, bodies: options.bodies ?? usualBodies };
    const contentOf = (recording: NamedRecording): RecordingContent => {
      const { name, file } = recording;
      const raw = recording.read();
      checkPlane(raw, planar, file);
      const own = { prepared: planar, chooseBodies: options.chooseBodies, missing: options.missing };
      const { clip, why = '', notes, tally } = preparedRecording(recording, raw, wanted, own);
      if (clip === undefined) return { recordings: [], skipped: [{ name, why }], notes };
      const { label, subject, camera, setup, replication, segments } = about.of(name);
      const said = { label, subject, camera, setup, replication, ...(segments !== undefined && { segments }) };
      return { recordings: [{ ...said, name, clip, file }], skipped: [], notes, tally };
    };
    async function* read(first: number): AsyncGenerator<RecordingContent> {
      for (const recording of recordings.slice(first)) {
        yield readingOf(recording.name, skipDamaged, () => contentOf(recording));
      }
    }
    return await runImport(
      out,
      {
        task: 'import clips',
        unit: 'recording',
        description: {
          name: 'clips',
          synthetic: options.synthetic ?? false,
          layout,
          bodies: wanted.bodies,
          classes: about.classes,
          third: planar ? 'zero' : undefined,
          normalisation,
          source: `files of the user: ${[...new Set(recordings.map((one) => one.form))].join(', ')}`,
          force,
        },
        settings: { form, layout: layout.name, normalise, ...clipChoicesOf(options) },
        items: recordings.map(({ name, form: own }) => ({ id: JSON.stringify([name, own, about.of(name)]), bytes: 0 })),
        read,
        splits: about.divided.listed,
        notes: [...found.notes, ...about.notes],
        started,
      },
      options,
    );
  } finally {
    found.close();
  }
}

/** What the first recording with a body is, which all others must be. */
interface FirstRecording {
  layout: Layout;
  planar: boolean;
}

/** @throws InputError when no recording has a body; damaged ones are met again when all are read */
function firstOf(recordings: readonly NamedRecording[], skipDamaged: boolean, place: string): FirstRecording {
  for (const recording of recordings.slice(0, mostTried)) {
    try {
      const { clip, layout } = recording.read();
      if (clip !== undefined) return { layout, planar: isPlanar(clip) };
    } catch (error) {
      if (!skipDamaged || !(error instanceof InputError)) throw error;
    }
  }
  throw new InputError({ file: place, thing: 'bodies', found: 'none in any frame', wanted: 'at least one' });
}

/** Recordings in the plane have nothing third. */
function isPlanar({ coordinates }: Pick<Clip, 'coordinates'>): boolean {
  return coordinates.every((value, i) => i % 3 !== 2 || value === 0);
}

/** @throws InputError for a recording in the plane among others in space, or in space among others in the plane */
function checkPlane({ clip }: AnyRecording, planar: boolean, file: string): void {
  if (clip === undefined || isPlanar(clip) === planar) return;
  const words = (inPlane: boolean): string => (inPlane ? 'points in the plane' : 'points in space');
  const wanted = `${words(planar)}, as in the recordings before`;
  throw new InputError({ file, thing: 'coordinates', found: words(!planar), wanted });
}

/** Recordings by where they lie below what was given. @throws InputError when two have one name */
function namedRecordings(paths: readonly string[], found: AnyRecordings['recordings']): NamedRecording[] {
  const roots = paths.map((path) => resolve(path));
  const named = found.map((recording) => {
    const file = resolve(recording.file);
    const root = archiveOf(file) ?? roots.find((path) => file.startsWith(path + sep));
    const folders = root === undefined ? [] : relative(root, file).split(sep).slice(0, -1);
    return { ...recording, name: [...folders, recording.name].join('/') };
  });
  const seen = new Map<string, FoundRecording>();
  for (const recording of named) {
    const also = seen.get(recording.name);
    if (also !== undefined) {
      const there = `${recording.name} here and in ${also.file}`;
      throw new InputError({ file: recording.file, thing: 'recording', found: there, wanted: 'each once' });
    }
    seen.set(recording.name, recording);
  }
  return named.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @throws InputError for recordings that another importer reads */
function checkForms(form: string | undefined, found: AnyRecordings['recordings']): void {
  if (form !== undefined && !clipForms.includes(form))
    throw new InputError({ thing: 'form', found: form, wanted: clipForms.join(', ') });
  const other = found.find((recording) => !clipForms.includes(recording.form));
  if (other === undefined) return;
  const fix =
    other.form === 'dataset'
      ? 'Data sets are joined by `usdrl import joined`.'
      : 'Import these with `usdrl import poses`.';
  throw new InputError({ file: other.file, thing: 'form', found: other.form, wanted: clipForms.join(', '), fix });
}
