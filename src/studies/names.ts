/*
 * Words that help texts show. This file imports nothing, so that the command line has them before anything heavy is loaded.
 */

/** How much is computed. */
export const profiles = ['demo', 'small-real', 'paper'] as const;
export type Profile = (typeof profiles)[number];

/** What can be reproduced: `src/studies/studies.ts` says what each is. */
export const studyNames = [
  'main',
  'table1',
  'table2',
  'table3',
  'table4',
  'table5',
  'figure4',
  'figure5',
  'granularity',
  'terms',
  'sweeps',
  'transfer',
  'multi-modal',
  'journal',
  'early',
  'boundary',
  'segmentation',
  'small-sets',
  'small-epochs',
  'small-labels',
  'small-invariance',
] as const;
export type StudyName = (typeof studyNames)[number];
