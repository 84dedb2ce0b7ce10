import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ntuActions } from '../../../../src/data/importers/ntu/actions';
import { missingSkeletons, readMissingList } from '../../../../src/data/importers/ntu/missingSkeletons';
import { belongsTo, ntu120, ntu60, recogniseBenchmark } from '../../../../src/data/importers/ntu/protocol';
import { ntuRecording } from '../../../../src/data/importers/ntu/recordingName';
import { realDataFolder } from '../../../goldenFolder';
import { generatedNames } from './generatedNames';

const lists = join(realDataFolder, 'ntu-samples');

describe('the list of missing skeletons', () => {
  it('has 302 recordings for 60 actions and 535 for 120, sorted and different', () => {
    const names = missingSkeletons(32).map(({ name }) => name);
    expect(names).toHaveLength(535);
    expect(names.slice(0, 302)).toEqual(missingSkeletons(17).map(({ name }) => name));
    expect(new Set(names).size).toBe(535);
    expect(names[0]).toBe('S001C002P005R002A008');
    expect(missingSkeletons(17).every((sample) => belongsTo(ntu60, sample))).toBe(true);
    expect(missingSkeletons(32).every((sample) => belongsTo(ntu120, sample))).toBe(true);
  });

  it.skipIf(!existsSync(lists))('equals the published lists (skipped where they are absent)', () => {
    const names = (setups: number) => missingSkeletons(setups).map(({ name }) => name);
    const published = (file: string) => readMissingList(join(lists, file)).sort();
    expect(names(17).sort()).toEqual(published('NTU_RGBD_samples_with_missing_skeletons.txt'));
    expect(names(32).sort()).toEqual(published('NTU_RGBD120_samples_with_missing_skeletons.txt'));
  });
});

describe.each([
  [60, ntu60, 56_880, 56_578],
  [120, ntu120, 114_480, 113_945],
] as const)('the splits of NTU RGB+D %i', (actions, benchmark, filmed, kept) => {
  it('have the published counts on names generated from what is published', () => {
    const all = generatedNames(actions).map((name) => ntuRecording(name, name));
    expect(all).toHaveLength(filmed);
    expect(recogniseBenchmark(all)).toBe(benchmark);
    const missing = new Set(missingSkeletons(benchmark.setups).map(({ name }) => name));
    const samples = all.filter(({ name }) => !missing.has(name));
    expect(samples).toHaveLength(kept);
    for (const [name, part] of Object.entries(benchmark.splits)) {
      const counts = { train: 0, test: 0 };
      for (const { performer, ...sample } of samples) {
        const side = part({ ...sample, subject: performer, label: sample.action - 1, frames: 1, bodies: 1 });
        counts[side!]++;
      }
      expect(counts, name).toEqual(benchmark.official.splits[name]);
    }
    const perClass = new Array<number>(actions).fill(0);
    samples.forEach(({ action }) => perClass[action - 1]++);
    expect(perClass).toEqual(benchmark.official.classes);
  });
});

describe('the actions', () => {
  it('are 120 with names of their own', () => {
    expect(new Set(ntuActions).size).toBe(120);
    expect([ntuActions[0], ntuActions[59], ntuActions[60], ntuActions[119]]).toEqual([
      'drink water',
      'walking apart',
      'put on headphone',
      'rock-paper-scissors',
    ]);
  });
});

describe('ntuRecording', () => {
  it('refuses numbers beyond NTU RGB+D 120', () => {
    expect(ntuRecording('S032C003P106R002A120', 'f')).toMatchObject({ setup: 32, performer: 106, action: 120 });
    expect(() => ntuRecording('S033C001P001R001A001', 'f')).toThrow(/f: setup in the name: found 33, wanted 1 to 32/);
    expect(() => ntuRecording('S001C001P001R001A000', 'f')).toThrow(/action in the name: found 0/);
    expect(() => ntuRecording('walk', 'f')).toThrow(/wanted SsssCcccPpppRrrrAaaa\.skeleton/);
  });
});
