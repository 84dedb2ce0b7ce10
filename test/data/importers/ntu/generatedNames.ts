import { missingSkeletons } from '../../../../src/data/importers/ntu/missingSkeletons';

interface Pair {
  setup: number;
  performer: number;
}

/** So many pairs that a rule holds for. */
interface Quota {
  rule: (pair: Pair) => boolean;
  wanted: number;
}

/** Performers of the training part of cross-subject, written down here a second time. */
const trainPerformers = new Set(
  (
    '1 2 4 5 8 9 13 14 15 16 17 18 19 25 27 28 31 34 35 38 45 46 47 49 50 52 53 54 55 56 57 58 59 70 74 78 80 81 82 83 84 ' +
    '85 86 89 91 92 93 94 95 97 98 100 103'
  )
    .split(' ')
    .map(Number),
);

const isTraining = ({ performer }: Pair): boolean => trainPerformers.has(performer);
const isEven = ({ setup }: Pair): boolean => setup % 2 === 0;
const not =
  (rule: (pair: Pair) => boolean) =>
  (pair: Pair): boolean =>
    !rule(pair);

/**
 * Names of all recordings of NTU RGB+D 60 or 120, those without skeletons included. Who was filmed in which setup is not
 * published as a rule. What is known: each pair of setup and performer has 60 actions (1 to 60 up to setup 17, 61 to 120
 * after it), 3 cameras and 2 replications; and the published counts together with the list of missing skeletons give the
 * number of pairs by part, for instance (63,026 + 334) / 360 = 176 of training performers. So the pairs are made up: those
 * that the list names, then others until the numbers are right.
 */
export function generatedNames(benchmark: 60 | 120): string[] {
  const pairs = fill([], 1, 17, 40, [
    { rule: isTraining, wanted: 112 },
    { rule: not(isTraining), wanted: 46 },
  ]);
  if (benchmark === 60) return namesOf(pairs);
  return namesOf(
    fill(pairs, 18, 32, 106, [
      { rule: isTraining, wanted: 176 },
      { rule: not(isTraining), wanted: 142 },
      { rule: isEven, wanted: 152 },
      { rule: not(isEven), wanted: 166 },
    ]),
  );
}

/** Adds pairs of some setups: those in the list of missing skeletons first, then any that the quotas have room for. */
function fill(before: Pair[], first: number, last: number, performers: number, quotas: Quota[]): Pair[] {
  const pairs = new Map(before.map((pair) => [`${pair.setup} ${pair.performer}`, pair]));
  const add = ({ setup, performer }: Pair): void => void pairs.set(`${setup} ${performer}`, { setup, performer });
  missingSkeletons(last)
    .filter(({ setup }) => setup >= first)
    .forEach(add);
  const count = (rule: (pair: Pair) => boolean): number => [...pairs.values()].filter(rule).length;
  for (let setup = first; setup <= last; setup++) {
    for (let performer = 1; performer <= performers; performer++) {
      const pair = { setup, performer };
      const known = pairs.has(`${setup} ${performer}`);
      if (!known && quotas.every(({ rule, wanted }) => !rule(pair) || count(rule) < wanted)) add(pair);
    }
  }
  for (const { rule, wanted } of quotas) {
    if (count(rule) !== wanted) throw new Error(`${count(rule)} pairs where the published counts need ${wanted}`);
  }
  return [...pairs.values()];
}

function namesOf(pairs: Pair[]): string[] {
  const digits = (value: number): string => String(value).padStart(3, '0');
  const names: string[] = [];
  for (const { setup, performer } of pairs) {
    const firstAction = setup <= 17 ? 1 : 61;
    for (let camera = 1; camera <= 3; camera++) {
      for (let replication = 1; replication <= 2; replication++) {
        for (let action = firstAction; action < firstAction + 60; action++) {
          const [s, c, p, r, a] = [setup, camera, performer, replication, action].map(digits);
          names.push(`S${s}C${c}P${p}R${r}A${a}`);
        }
      }
    }
  }
  return names.sort();
}
