import { InputError } from '../../../errors';
import { isRecord } from '../../jsonFile';
import { shownValue } from '../../shownValue';
import type { OwnLabels } from '../aboutRecordings';
import { recordingPlace, type RecordingFile } from '../recordings/recordingFile';
import { recordingJson } from '../recordings/recordingJson';

/** Labels of `{"NAME": {"label_index": 0, "label": "..."}}`, as Kinetics-skeleton has them beside its recordings. */
export function readLabelLists(files: readonly RecordingFile[], names: readonly string[]): OwnLabels | undefined {
  if (files.length === 0) return undefined;
  const byEnd = new Map(names.map((name) => [name.split('/').at(-1) ?? name, name]));
  const labels = new Map<string, { label: number; className?: string }>();
  for (const file of files) {
    const place = recordingPlace(file);
    const json = recordingJson(file);
    if (!isRecord(json))
      throw new InputError({ file: place, thing: 'labels', found: shownValue(json), wanted: 'an object' });
    for (const [end, entry] of Object.entries(json)) {
      const { label_index: label, label: className } = isRecord(entry) ? entry : {};
      if (typeof label !== 'number' || !Number.isSafeInteger(label) || label < 0 || typeof className !== 'string') {
        const wanted = '{"label": "...", "label_index": a whole number from 0}';
        throw new InputError({ file: place, thing: end.slice(0, 60), found: shownValue(entry), wanted });
      }
      const name = byEnd.get(end);
      if (name !== undefined) labels.set(name, { label, className });
    }
  }
  return labels;
}
