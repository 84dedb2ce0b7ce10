import type { StudyName } from './names';
import { figure4 } from './paper/alpha';
import { boundary } from './paper/boundary';
import { table4 } from './paper/detection';
import { early } from './paper/early';
import { granularity } from './paper/granularity';
import { journal } from './paper/journal';
import { main } from './paper/main';
import { figure5 } from './paper/figure5';
import { table5 } from './paper/objectiveAblation';
import { multiModal } from './paper/multiModal';
import { table1, table2, table3 } from './paper/recognition';
import { segmentation } from './paper/segmentation';
import { sweeps, terms } from './paper/sweeps';
import { transfer } from './paper/transfer';
import { smallEpochs, smallInvariance, smallLabels } from './smallCurves';
import { smallSets } from './smallSets';
import type { Study } from './study';

/** Everything that can be reproduced, by name. */
export const studies: Readonly<Record<StudyName, Study>> = {
  main,
  table1,
  table2,
  table3,
  table4,
  table5,
  figure4,
  figure5,
  granularity,
  terms,
  sweeps,
  transfer,
  'multi-modal': multiModal,
  journal,
  early,
  boundary,
  segmentation,
  'small-sets': smallSets,
  'small-epochs': smallEpochs,
  'small-labels': smallLabels,
  'small-invariance': smallInvariance,
};
