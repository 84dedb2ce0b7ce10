import type { ResultTable } from '../report';
import { featureHash, resolveExperiment } from '../runs';
import type { StudyName } from './names';
import type { ProfileRecords } from './profileRecords';
import { experimentsOf, measurementsOf, recordsShown, studyRecords } from './studyRecords';

/** The runs behind tables and figures: what each cost, where, and with which code. */
export function costTable(names: readonly StudyName[], records: ProfileRecords): ResultTable {
  const measured = new Set(names.flatMap((name) => studyRecords(name, records).map(({ link }) => link)));
  const shared = recordsShown(names, records);
  const found = shared.filter(({ file }) => measured.has(file));
  const unused = shared.length - found.length;
  const wanted = new Set(experimentsOf(names, records.plan).map((one) => featureHash(resolveExperiment(one))));
  const { made, all } = measurementsOf(names, records);
  const rows = found.map(({ record, file }) => {
    const { pretraining, machine } = record;
    return {
      id: { value: record.id, link: file },
      seed: record.seed,
      parameters: pretraining?.parameters,
      epochs: pretraining?.epochs,
      pretraining: pretraining?.seconds,
      evaluation: Object.values(record.evaluations).reduce((sum, { seconds }) => sum + seconds, 0),
      rank: pretraining?.effectiveRank,
      machine: `${machine.processor}, ${machine.backend}, ${machine.threads} ${machine.threads === 1 ? 'thread' : 'threads'}`,
      version: record.version,
    };
  });
  // What all have alike would take the width that the others need, on paper most.
  const isAlike = (key: 'machine' | 'version'): boolean =>
    rows.length > 0 && new Set(rows.map((row) => row[key])).size === 1;
  const alike = [
    ...(isAlike('machine') ? [`all on ${rows[0].machine}`] : []),
    ...(isAlike('version') ? [`all with code ${rows[0].version}`] : []),
  ];
  const others = unused === 0 ? [] : [`${unused} more were made for other measurements`];
  const counts = `${made} of ${all} measurements, in ${found.length} of ${wanted.size} runs`;
  return {
    name: `${records.profile}-${names.join('-')}-runs`,
    caption: [counts, ...others, ...alike].join('; '),
    columns: [
      { key: 'id', header: 'run' },
      { key: 'seed', header: 'seed', format: { kind: 'integer' } },
      { key: 'parameters', header: 'parameters', format: { kind: 'integer' } },
      { key: 'epochs', header: 'epochs', format: { kind: 'integer' } },
      { key: 'pretraining', header: 'pre-training (s)', format: { kind: 'decimal', digits: 0 } },
      { key: 'evaluation', header: 'evaluation (s)', format: { kind: 'decimal', digits: 0 } },
      { key: 'rank', header: 'effective rank', format: { kind: 'decimal', digits: 1 } },
      ...(isAlike('machine') ? [] : [{ key: 'machine', header: 'machine' }]),
      ...(isAlike('version') ? [] : [{ key: 'version', header: 'code' }]),
    ],
    rows,
  };
}
