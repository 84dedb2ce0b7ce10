import { describe, expect, it } from 'vitest';

import { parseAccounts, parseJobs, parseQueue } from '../../../src/schedule/slurm/jobStates';

// Lines as Slurm 22.05 writes them.
describe('what Slurm says of jobs', () => {
  it('squeue: those that wait or run', () => {
    const text = '12|0|RUNNING|None\n12|3|PENDING|Resources\n12|4|PENDING|JobHeldUser|x\n15|N/A|RUNNING|None\n';
    expect(parseQueue(text)).toEqual([
      { array: '12', element: 0, state: 'RUNNING', reason: 'None' },
      { array: '12', element: 3, state: 'PENDING', reason: 'Resources' },
      { array: '12', element: 4, state: 'PENDING', reason: 'JobHeldUser|x' },
    ]);
    expect(parseQueue('')).toEqual([]);
  });

  it('sacct: how they ended', () => {
    const text = '12_0|COMPLETED|0:0\n12_1|CANCELLED by 1000|0:15\n12_[4-9]|PENDING|0:0\n13|FAILED|1:0\n';
    expect(parseAccounts(text)).toEqual([
      { array: '12', element: 0, state: 'COMPLETED', reason: 'exit 0:0' },
      { array: '12', element: 1, state: 'CANCELLED', reason: 'exit 0:15' },
    ]);
  });

  it('scontrol: how the last ones ended', () => {
    const text = [
      'JobId=14 ArrayJobId=12 ArrayTaskId=1 JobName=usdrl-a UserId=root(0) JobState=FAILED Reason=NonZeroExitCode Dependency=(null)',
      'JobId=12 ArrayJobId=12 ArrayTaskId=2-9 JobName=usdrl-a JobState=PENDING Reason=Resources',
      'JobId=20 JobName=other JobState=RUNNING Reason=None',
      '',
    ].join('\n');
    expect(parseJobs(text)).toEqual([{ array: '12', element: 1, state: 'FAILED', reason: 'NonZeroExitCode' }]);
  });
});
