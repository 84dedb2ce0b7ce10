import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { InputError } from '../../src/errors';
import { GroupFolder } from '../../src/schedule';
import { newSubmission, readSubmission } from '../../src/schedule/slurm/submissions';
import { temporaryFolder } from '../data/temporaryFolder';
import { experiment, folderOf, jobOf, labelsOf, smallGroup, smallWorkload } from './smallWorkload';

describe('a group folder', () => {
  it('holds every run as it was scheduled, whatever becomes of its source', () => {
    const folder = smallGroup(2, {
      set: ['encoder.hidden=16'],
      threads: 2,
      measure: [{ protocol: 'knn' }],
      name: 'Width',
    });
    const opened = GroupFolder.open(folder.path);
    expect(opened.name).toBe('Width');
    expect(labelsOf(opened)).toEqual(['seed-0', 'seed-1']);
    expect(opened.jobs).toEqual(folder.jobs);
    const job = opened.job('Width', jobOf(opened, 'seed-1').run);
    expect(job).toMatchObject({ threads: 2, workload: 'Width', after: [], places: { runs: folder.path } });
    expect(job.experiments).toEqual([
      { label: 'seed-1', experiment: experiment({ set: ['encoder.hidden=16'], seed: 1 }) },
    ]);
  });

  it('finds its data wherever it is opened from', () => {
    const workload = { ...smallWorkload(1), places: { dataRoot: 'data', runs: join(temporaryFolder(), 'group') } };
    const { places } = GroupFolder.enter({
      ...workload,
      places: { ...workload.places, folders: { none: 'else/where' } },
    }).jobs[0];
    expect(places).toMatchObject({ dataRoot: resolve('data'), folders: { none: resolve('else/where') } });
  });

  it('takes more runs, keeps what was made, and names what the new version lacks', () => {
    const folder = smallGroup(1, { set: ['encoder.hidden=8'] });
    mkdirSync(folderOf(folder, 'seed-0'), { recursive: true });
    const more = smallGroup(2, { set: ['encoder.hidden=8'] }, folder.path);
    expect(labelsOf(more)).toEqual(['seed-0', 'seed-1']);
    expect(more.former).toEqual([]);
    const others = smallGroup(1, { set: ['encoder.hidden=32'] }, folder.path);
    expect(others.former).toEqual([folder.jobs[0].run]);
  });

  it('gives a run that would become another under the same label a folder of its own', () => {
    const folder = smallGroup(1);
    const changed = smallGroup(1, { set: ['training.batch=7'] }, folder.path);
    expect(folderOf(changed, 'seed-0')).not.toBe(folderOf(folder, 'seed-0'));
  });

  it('has the runs of several workloads, each with its own threads', () => {
    const folder = smallGroup(1, { name: 'one', threads: 1 });
    smallGroup(1, { name: 'two', threads: 2 }, folder.path);
    const all = GroupFolder.open(folder.path);
    expect(all.jobs.map(({ workload, threads }) => [workload, threads])).toEqual([
      ['one', 1],
      ['two', 2],
    ]);
  });

  it('puts the members of an ensemble before it, and makes what has the same features once', () => {
    const member = (modality: string) =>
      experiment({ set: [`modality=${modality}`], measurement: { protocol: 'linear' } });
    const members = [member('joint'), member('bone')];
    const fused = experiment({ measurement: { protocol: 'ensemble', members } });
    const joint = experiment({ set: ['modality=joint'], measurement: { protocol: 'knn' } });
    const folder = smallGroup(0, {
      more: [
        { label: 'fused', experiment: fused },
        { label: 'joint', experiment: joint },
      ],
    });
    expect(folder.jobs).toHaveLength(3);
    const [first, second, last] = folder.jobs;
    expect(last.after).toEqual([first.run, second.run]);
    expect(first.experiments.map(({ label }) => label).sort()).toEqual(['joint', first.run].sort());
    expect(second.experiments.map(({ label }) => label)).toEqual([second.run]);
    expect(last.experiments.map(({ label }) => label)).toEqual(['fused']);
  });

  it('is told from other folders', () => {
    const other = temporaryFolder();
    expect(GroupFolder.find(other)).toBeUndefined();
    expect(() => GroupFolder.open(other)).toThrow(
      /group of runs: found nothing scheduled, wanted .*Schedule some first/,
    );
    expect(() => GroupFolder.open(join(other, 'none'))).toThrow(/found nothing,/);
    mkdirSync(join(other, 'schedule', 'workloads'), { recursive: true });
    writeFileSync(join(other, 'schedule', 'workloads', 'x.json'), '{"format": "else"}');
    expect(() => GroupFolder.open(other)).toThrow(
      /workload: found format .*, wanted an object of format usdrl-workload/,
    );
    expect(() => smallGroup(1).job('small', 'seed-9')).toThrow(InputError);
  });

  const damages = ['', '{"format": "usdrl-wor', 'null', '[null]', '{"format": "usdrl-workload", "runs": [null]}'];

  it.each(damages)('whose workload is damaged (%j) names it, and scheduling writes it anew', (text) => {
    const folder = smallGroup(1);
    const [name] = readdirSync(join(folder.path, 'schedule', 'workloads'));
    writeFileSync(join(folder.path, 'schedule', 'workloads', name), text);
    expect(() => GroupFolder.open(folder.path)).toThrow(
      new RegExp(`${name}: workload: found .*, wanted an object of format usdrl-workload. Schedule it again`),
    );
    expect(labelsOf(smallGroup(1, {}, folder.path))).toEqual(['seed-0']);
    expect(labelsOf(GroupFolder.open(folder.path))).toEqual(['seed-0']);
  });

  it('names a failure or a submission that is damaged', () => {
    const folder = smallGroup(1);
    const { run } = jobOf(folder, 'seed-0');
    folder.writeFailure(run, [{ ended: '', host: 'here', exit: 'exit 1', message: 'why' }]);
    const failure = join(folder.path, 'schedule', 'failures', `${run}.json`);
    const submission = newSubmission(folder, 'small', [run]);
    const file = join(folder.slurm, `submission-${submission.number}.json`);
    expect(readSubmission(folder, 1)).toEqual(submission);
    for (const text of damages) {
      writeFileSync(failure, text);
      expect(() => folder.failure(run)).toThrow(
        /tries of a run that failed: found .*Delete it: the run is tried again/,
      );
      writeFileSync(file, text);
      expect(() => readSubmission(folder, 1)).toThrow(/submission-1.json: submission: found .*launch again/);
    }
    writeFileSync(failure, '[]');
    expect(folder.failure(run)).toBeUndefined();
  });
});
