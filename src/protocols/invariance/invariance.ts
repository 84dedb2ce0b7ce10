import { turnDefaults, type TurnSettings } from '../../augment';
import {
  changedViews,
  evaluationViews,
  featureSetOf,
  findNeighbours,
  sizeOf,
  viewChanges,
  type FeatureSet,
  type ViewChange,
} from '../../evaluation';
import { InputError } from '../../errors';
import type { Headline, Protocol, ProtocolInput } from '../protocol';

export interface InvarianceSettings {
  /** Of the change `turned`, about the vertical axis, in degrees. Default 30. */
  turn: number;
  /** The axis that points up; default `y`, as of `augment.turn`. */
  up: TurnSettings['up'];
}

/** How often a clip that was changed is taken for the clip itself, by the change; fractions of the test clips. */
export interface InvarianceFields extends Record<ViewChange, number> {
  counts: { train: number; test: number; classes: number; features: number };
  /** The same for the clips of each class; null where the test part has none. */
  perClass: ({ label: number; name: string } & Record<ViewChange, number | null>)[];
}

/**
 * What features do not tell apart (ours): every test clip is changed (mirrored, played backwards, ...), and looked for among the unchanged test clips (1-NN,
 * cosine). The fraction that finds itself is 1 where features do not see the change at all, and small where some other clip is nearer than the same one
 * changed. Neither is good as such: a moved camera should not matter, a circle drawn the other way round should. Streams of joints alone.
 */
export const invariance: Protocol<InvarianceSettings, InvarianceFields, object> = {
  defaults: { turn: 30, up: turnDefaults.up },
  choices: { up: ['y', 'z'] },
  check: ({ turn }) => {
    if (Number.isFinite(turn) && Math.abs(turn) <= 180) return;
    throw new InputError({ thing: 'setting invariance.turn', found: turn, wanted: 'degrees from -180 to 180' });
  },
  options: [],
  needs: 'features',
  passes: (_section, _options, { test }) => (1 + viewChanges.length) * test,
  headline: ({ perClass, ...fields }): Headline => ({
    values: byChange((change) => fields[change]),
    perClass: perClass.map(({ name, ...rates }) => ({ name, value: rates[viewChanges[0]] })),
    details: { perClass },
  }),
  async measure(input, { turn, up }, _options, work) {
    const { dataset, settings } = input;
    if (settings.modality !== 'joint') {
      const fix =
        'Of the other streams nothing can be said here: they are differences of joints that would have to be changed first.';
      throw new InputError({
        thing: 'modality of the measurement invariance',
        found: settings.modality,
        wanted: 'joint',
        fix,
      });
    }
    const plane = dataset.info.third !== undefined;
    const clips = await testFeatures(input);
    const found = {} as Record<ViewChange, boolean[]>;
    for (const change of viewChanges) {
      const changed = await testFeatures(input, { change, turn: { angle: turn, up, plane } });
      const { indices } = await findNeighbours(clips, changed, work);
      found[change] = [...indices].map((nearest, clip) => nearest === clip);
    }
    const names = dataset.info.classes;
    return {
      fields: {
        ...byChange((change) => rateOf(found[change]) as number),
        counts: {
          train: input.parts.train.length,
          test: sizeOf(clips),
          classes: names.length,
          features: clips.width,
        },
        perClass: names.map((name, label) => ({
          label,
          name,
          ...byChange((change) => rateOf(found[change].filter((_, clip) => clips.labels[clip] === label))),
        })),
      },
      settings: { turn, up },
    };
  },
};

/** Features of the test clips, (N, D), as they are or changed. */
async function testFeatures(
  { dataset, parts: { test }, views, encoder }: ProtocolInput,
  changed?: Parameters<typeof changedViews>[2],
): Promise<FeatureSet> {
  let set: FeatureSet | undefined;
  for await (const view of evaluationViews(dataset, test, changed?.change ?? 'features', views)) {
    const seen = changed === undefined ? view.coordinates : changedViews(view, dataset.layout, changed);
    const rows = encoder === undefined ? seen : await encoder.featuresOf(seen, view.batch);
    const width = rows.length / view.batch;
    set ??= featureSetOf(dataset, test, width);
    set.features.set(rows, view.first * width);
  }
  if (set !== undefined) return set;
  throw new InputError({ thing: 'test part', found: '0 clips', wanted: 'at least one clip' });
}

function byChange<Value>(of: (change: ViewChange) => Value): Record<ViewChange, Value> {
  return Object.fromEntries(viewChanges.map((change) => [change, of(change)])) as Record<ViewChange, Value>;
}

function rateOf(found: readonly boolean[]): number | null {
  return found.length === 0 ? null : found.filter(Boolean).length / found.length;
}
