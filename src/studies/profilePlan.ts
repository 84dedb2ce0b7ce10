import type { Profile } from './names';
import type { PaperColumn } from './paper/paperTables';

/** A data set and split that recognition is measured on: a column of the tables. */
export interface Place {
  /** Folder of the data set under the data root. */
  dataset: string;
  split: string;
  /** Heading of the column. */
  label: string;
  preset: string;
  /** Settings on top of the preset. */
  set: readonly string[];
  /** The paper's column that this one is the same as. */
  paper?: PaperColumn;
  /** Learning rates of the linear probe, of which the best is reported; default that of the preset. */
  learningRates?: readonly number[];
}

/** Where detection or segmentation runs. */
export interface DetectionPlace {
  /** Pre-training, and the settings of what is trained. */
  from: Place;
  /** Untrimmed recordings. */
  on: { dataset: string; split: string };
  /** Heading of the columns. */
  label: string;
}

/** What seeds are given for. */
const seedKinds = ['main', 'tables', 'smallSets', 'figure4', 'sweeps'] as const;

/** The same seeds for everything. */
export function seedsFor(all: readonly number[]): ProfilePlan['seeds'] {
  return { main: all, tables: all, smallSets: all, figure4: all, sweeps: all };
}

/** What a profile measures on. */
export interface ProfilePlan {
  description: string;
  /** Where the main job runs, and with which encoders. */
  main: { places: readonly Place[]; encoders: readonly ('dste' | 'sttr')[] };
  /** Columns of Tables 1 to 3. */
  places: readonly Place[];
  /** Where Table 5 and the figures run. */
  ablation: Place;
  /** Where granularities, terms and sweeps run. */
  sweep: Place;
  /** Where Table 2 runs. */
  semi: readonly Place[];
  /** Of Table 4. */
  detection: DetectionPlace;
  segmentation: DetectionPlace;
  /** Where early prediction is measured, on clips; the seeds are those of the tables. */
  early: readonly { from: Place; to: Place }[];
  /** Pre-training on one data set for another one; the first of each target is the target itself, to compare with. */
  transfers: readonly { from: Place; to: Place }[];
  /** Where one encoder of all modalities is compared with one for each; the seeds are those of the tables. */
  multiModal?: readonly Place[];
  /** Small sets beside each other, and all of them as one to pre-train on. */
  smallSets?: { places: readonly Place[]; union: Place };
  /** Seeds of the main job, of the tables, of the comparison of small sets, of Figure 4, and of sweeps with many runs. */
  seeds: Record<(typeof seedKinds)[number], readonly number[]>;
  /** Further seeds, which were measured once: their records are kept, and say how far a difference depends on the seed. */
  keptSeeds?: readonly number[];
  /** Whether sweeps take every value, or their ends and the one of the preset. */
  sweeps: 'all' | 'some';
  /** Processor threads of a run: with one, its numbers do not depend on how many cores a machine has. */
  threads: number;
}

const synthetic = (split: string): Place => ({
  dataset: 'synthetic',
  split,
  label: `synthetic ${split}`,
  preset: 'demo',
  // One draw of the labelled clips for each seed.
  set: ['semi.draws=1'],
  learningRates: [1],
});

/** The graph of a step with STTR is made ready in a third of the time, which is most of so short a run. */
const syntheticSttr: Place = {
  ...synthetic('cross-subject'),
  set: ['semi.draws=1', 'encoder.kind=sttr'],
};

const syntheticUntrimmed: DetectionPlace = {
  from: synthetic('cross-subject'),
  on: { dataset: 'synthetic-untrimmed', split: 'cross-subject' },
  label: 'synthetic untrimmed',
};

const nucla: Place = {
  dataset: 'nucla',
  split: 'cross-view',
  label: 'N-UCLA x-view',
  preset: 'nucla-small',
  set: ['semi.draws=1'],
  learningRates: [0.1, 0.3, 1],
};

const utkinect: DetectionPlace = {
  from: { dataset: 'nucla-utkinect', split: 'pretrain', label: 'N-UCLA and UTKinect', preset: 'utkinect', set: [] },
  on: { dataset: 'utkinect', split: 'cross-subject' },
  label: 'UTKinect x-sub',
};

/** The same actions cut out. There are 100 to train on, so features come from the pre-training of Table 4. */
const utkinectClips: Place = {
  ...utkinect.from,
  dataset: 'utkinect-clips',
  split: 'cross-subject',
  label: 'UTKinect x-sub',
  learningRates: [0.1, 0.3, 1],
};

/**
 * A small set at so many epochs that 1,200 steps or little less are made; supervised training takes twice as many epochs, of one view a clip. Six checkpoints
 * are kept, for the curve over the epochs.
 */
function smallPlace(dataset: string, split: string, label: string, epochs: number, batch: number): Place {
  const milestones = (...parts: number[]): string => `[${parts.map((part) => Math.round(part * epochs)).join(',')}]`;
  return {
    dataset,
    split,
    label,
    preset: 'small',
    set: [
      `training.epochs=${epochs}`,
      `training.batch=${batch}`,
      `training.checkpointEvery=${Math.floor(epochs / 6)}`,
      `optimizer.milestones=${milestones(0.77)}`,
      ...['finetune', 'semi'].flatMap((way) => [
        `${way}.epochs=${2 * epochs}`,
        `${way}.milestones=${milestones(1.2, 1.6)}`,
      ]),
      'semi.draws=1',
    ],
    learningRates: [0.1, 0.3, 1],
  };
}

const smallPlaces = [
  smallPlace('utd-mhad', 'cross-subject', 'UTD-MHAD x-sub', 150, 54),
  smallPlace('msr-action3d', 'cross-subject', 'MSR-Action3D x-sub', 240, 57),
  smallPlace('nucla-20', 'cross-view', 'N-UCLA x-view', 70, 60),
];

const union = smallPlace('small-sets', 'pretrain', 'all three', 42, 60);

/** A column of the paper at the official settings; the rates are those of the released commands. */
function official(paper: PaperColumn, dataset: string, split: string, label: string, rate: number): Place {
  const preset = dataset === 'pku-mmd-2' ? 'pku-mmd-2' : 'official';
  return { dataset, split, label, preset, set: [`linear.learningRate=${rate}`], paper };
}

const ntu60 = official('ntu60_xsub', 'ntu60', 'cross-subject', 'NTU-60 x-sub', 0.006);
const ntu60View = official('ntu60_xview', 'ntu60', 'cross-view', 'NTU-60 x-view', 0.03);

const ntu120 = official('ntu120_xsub', 'ntu120', 'cross-subject', 'NTU-120 x-sub', 0.006);
const pku2 = official('pku2_xsub', 'pku-mmd-2', 'cross-subject', 'PKU-MMD II x-sub', 0.01);

/** What each profile measures on. */
export const profilePlans: Readonly<Record<Profile, ProfilePlan>> = {
  demo: {
    description:
      'synthetic recordings, a very small model and few epochs: minutes, and numbers that say nothing of real data',
    // The two splits on which raw coordinates do worst: new people, and new rooms with new cameras.
    main: {
      places: ['cross-subject', 'cross-setup'].map(synthetic),
      encoders: ['dste'],
    },
    places: [synthetic('cross-subject')],
    ablation: synthetic('cross-subject'),
    sweep: syntheticSttr,
    semi: [synthetic('cross-subject')],
    detection: syntheticUntrimmed,
    segmentation: syntheticUntrimmed,
    early: [{ from: syntheticSttr, to: syntheticSttr }],
    // There is one synthetic data set: features of one split's training people and rooms, used for the other's.
    transfers: [
      { from: synthetic('cross-subject'), to: synthetic('cross-subject') },
      { from: synthetic('cross-setup'), to: synthetic('cross-subject') },
    ],
    seeds: seedsFor([0]),
    keptSeeds: [1, 2, 3],
    sweeps: 'some',
    threads: 1,
  },
  'small-real': {
    description:
      'N-UCLA, for Table 4 UTKinect, with a small model (a run takes one to two minutes), three seeds: a few hours',
    main: { places: [nucla], encoders: ['dste', 'sttr'] },
    places: [nucla],
    ablation: nucla,
    sweep: nucla,
    semi: [nucla],
    detection: utkinect,
    segmentation: utkinect,
    early: [
      { from: nucla, to: nucla },
      { from: utkinect.from, to: utkinectClips },
    ],
    transfers: [
      { from: nucla, to: nucla },
      { from: { ...nucla, dataset: 'synthetic', split: 'cross-subject', label: 'synthetic x-subject' }, to: nucla },
    ],
    multiModal: [nucla],
    smallSets: { places: smallPlaces, union },
    seeds: { ...seedsFor([0, 1, 2]), smallSets: [0, 1, 2, 3, 4], sweeps: [0] },
    sweeps: 'all',
    threads: 1,
  },
  paper: {
    description: 'NTU RGB+D and PKU-MMD at the official settings: days on a GPU, or official checkpoints',
    main: { places: [ntu60], encoders: ['dste'] },
    places: [
      ntu60,
      ntu60View,
      ntu120,
      official('ntu120_xset', 'ntu120', 'cross-setup', 'NTU-120 x-set', 0.006),
      pku2,
      // The paper has no such column.
      { ...ntu60, dataset: 'pku-mmd-1', label: 'PKU-MMD I x-sub', paper: undefined },
    ],
    ablation: ntu60,
    sweep: ntu60,
    semi: [ntu60, ntu60View],
    // As in the paper, the encoder is that of NTU-60.
    detection: {
      from: ntu60,
      on: { dataset: 'pku-mmd-1-untrimmed', split: 'cross-subject' },
      label: 'PKU-MMD I x-sub',
    },
    // As the journal version's page says: from the weights of NTU-60.
    segmentation: {
      from: ntu60,
      on: { dataset: 'pku-mmd-2-untrimmed', split: 'cross-subject' },
      label: 'PKU-MMD II x-sub',
    },
    early: [{ from: ntu60, to: ntu60 }],
    transfers: [
      { from: pku2, to: pku2 },
      { from: ntu60, to: pku2 },
      { from: ntu120, to: pku2 },
    ],
    seeds: seedsFor([0]),
    sweeps: 'all',
    threads: 8,
  },
};

/** A plan with further settings in every run: smaller ones for a trial, say. */
export function withSettings(plan: ProfilePlan, set: readonly string[]): ProfilePlan {
  return set.length === 0 ? plan : eachPlace(plan, (place) => ({ ...place, set: [...place.set, ...set] }));
}

/** A plan whose seeds begin at another one. */
export function withFirstSeed(plan: ProfilePlan, first: number): ProfilePlan {
  const seeds = { ...plan.seeds };
  for (const kind of seedKinds) seeds[kind] = plan.seeds[kind].map((seed) => seed + first);
  return { ...plan, seeds };
}

function eachPlace(plan: ProfilePlan, changed: (place: Place) => Place): ProfilePlan {
  return {
    ...plan,
    main: { ...plan.main, places: plan.main.places.map(changed) },
    places: plan.places.map(changed),
    ablation: changed(plan.ablation),
    sweep: changed(plan.sweep),
    semi: plan.semi.map(changed),
    detection: { ...plan.detection, from: changed(plan.detection.from) },
    segmentation: { ...plan.segmentation, from: changed(plan.segmentation.from) },
    early: plan.early.map(({ from, to }) => ({ from: changed(from), to: changed(to) })),
    transfers: plan.transfers.map(({ from, to }) => ({ from: changed(from), to: changed(to) })),
    multiModal: plan.multiModal?.map(changed),
    smallSets: plan.smallSets && {
      places: plan.smallSets.places.map(changed),
      union: changed(plan.smallSets.union),
    },
  };
}
