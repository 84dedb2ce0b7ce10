import type { Figure } from '../report';
import type { StudyName } from './names';
import type { ProfileRecords } from './profileRecords';
import { studies } from './studies';
import { studyRecords } from './studyRecords';

/** The figures of a study that need records alone; only what was measured is in them. */
export function studyFigures(name: StudyName, records: ProfileRecords): Figure[] {
  return studies[name].figures?.(studyRecords(name, records), records.profile) ?? [];
}
