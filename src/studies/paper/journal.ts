import { encoderAbove, experimentAt, linearOf, sttr } from '../plannedCell';
import type { ProfilePlan } from '../profilePlan';
import type { PlannedCell, Study } from '../study';
import { paperJournal } from './paperTables';

/** What the released code of the journal version does otherwise, in pre-training on 25 joints: facts of its files (docs/paper-versus-code.md). */
export const journalSettings: readonly string[] = [
  'loss.weights.xcorr=0',
  'encoder.initialisation=pytorch',
  'augment.corruptFrom=17',
  `augment.corruptedFraction=${15 / 17}`,
];

/**
 * Linear evaluation of the journal version: its pre-training instead of the conference paper's, one stream. The encoder of the probe is in evaluation
 * mode, as in all tables here; its three streams have the conference paper's number, and stand in Table 1.
 */
export const journal: Study = {
  title: 'Journal version: linear evaluation',
  cells: ({ places, seeds }: ProfilePlan) =>
    places.flatMap((place) =>
      seeds.tables.flatMap((seed): PlannedCell[] =>
        [
          { method: 'USDRL (STTR)', set: sttr },
          { method: 'USDRL (DSTE)', set: [] },
        ].map(({ method, set }) => ({
          factors: { group: 'feature decorrelation', method, stream: 'J', column: place.label },
          experiment: experimentAt(place, seed, [...journalSettings, ...set], linearOf(place)),
        })),
      ),
    ),
  rows: ['group', 'method', 'stream'],
  paper: paperJournal,
  statements: [encoderAbove({ stream: 'J' })],
  notebooks: ['26-journal'],
};
