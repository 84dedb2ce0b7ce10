import { InputError } from '../../errors';
import { checkKeys, readMapping, shown } from '../mappingFile';

/** What jobs need on a cluster, whatever they run: one small file a cluster; see docs/grids.md. */
export interface Cluster {
  partition?: string;
  account?: string;
  qos?: string;
  /** Time limit of a job as Slurm writes it: `minutes`, `hours:minutes:seconds`, `days-hours`. Default the partition's. */
  time?: string;
  /** Memory of a job as Slurm writes it: `4G`. Default the estimate of the run that needs most. */
  memory?: string;
  /** Processor cores of a job; default the `threads` of a process. */
  cpus?: number;
  /** GPUs of a job, as `--gres=gpu:GPUS`: `1`, `a100:1`. Default none. */
  gpus?: string;
  /** Machines that share each run, one process on each; only with backend xla. Default 1. */
  nodes?: number;
  /** Most jobs that run at once; default no bound of ours. */
  atOnce?: number;
  /** Seconds before the time limit at which a job saves its run and goes back to the queue; default 120. */
  saveBefore: number;
  /** Shell lines before the program starts: modules, paths. */
  setup: readonly string[];
  /** Further flags of sbatch, one a line: `--constraint=avx512`. */
  flags: readonly string[];
}

export const plainCluster: Cluster = { saveBefore: 120, setup: [], flags: [] };

/** Flags that job arrays need as we set them. */
const reserved = [
  'array',
  'dependency',
  'job-name',
  'output',
  'error',
  'open-mode',
  'requeue',
  'no-requeue',
  'signal',
  'parsable',
  'wrap',
];
const texts = ['partition', 'account', 'qos'] as const;
const counts = { cpus: 1, nodes: 1, atOnce: 1, saveBefore: 1 } as const;
const lines = ['setup', 'flags'] as const;
const timePattern = /^(\d+|\d+:\d\d|\d+:\d\d:\d\d|\d+-\d+(:\d\d(:\d\d)?)?)$/;

/** Seconds by which Slurm's signal before the time limit may come early. */
const signalSlack = 60;

/** Reads the file of a cluster (YAML or JSON). @throws InputError that names file, key and what is allowed */
export function readCluster(file: string): Cluster {
  const content = readMapping(file, 'cluster');
  checkKeys(content, [...texts, 'time', 'memory', 'gpus', ...Object.keys(counts), ...lines], file);
  const fail = (key: string, found: unknown, wanted: string): never => {
    throw new InputError({ file, thing: `key ${key}`, found: shown(found), wanted });
  };
  const matching = (key: string, pattern: RegExp, wanted: string): string | undefined => {
    const value = content[key];
    if (value === undefined) return undefined;
    const text = typeof value === 'number' ? String(value) : value;
    return typeof text === 'string' && pattern.test(text) ? text : fail(key, value, wanted);
  };
  const count = (key: keyof typeof counts): number | undefined => {
    const value = content[key];
    if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value) && value >= counts[key])) {
      return value;
    }
    return fail(key, value, `a whole number from ${counts[key]}`);
  };
  const list = (key: (typeof lines)[number]): string[] => {
    const value: unknown = content[key] ?? [];
    // A line break in a flag would end the comment in which sbatch reads it.
    const isLine = (item: unknown): item is string => typeof item === 'string' && !/(?!\t)\p{Cc}/u.test(item);
    if (!Array.isArray(value) || !value.every(isLine)) return fail(key, value, 'a list of single lines');
    const directive = value.find((line) => /^\s*#SBATCH/.test(line));
    return directive === undefined ? value : fail(key, directive, 'directives of sbatch as `flags`');
  };
  const flags = list('flags');
  for (const flag of flags) {
    const name = /^--([a-z][a-z-]*)(=.+)?$/.exec(flag)?.[1];
    if (name === undefined || /["'\\]/.test(flag)) {
      return fail(
        'flags',
        flag,
        'long flags of sbatch: --name or --name=value, without quotes, whatever is in the value',
      );
    }
    // sbatch takes the beginning of a name for the name.
    if (reserved.some((one) => one.startsWith(name))) fail('flags', flag, `flags other than ${reserved.join(', ')}`);
  }
  const word = /^[\w.,@+-]+$/;
  const time = matching(
    'time',
    timePattern,
    'minutes, hours:minutes:seconds or days-hours; in quotes where it has a colon',
  );
  const saveBefore = count('saveBefore') ?? plainCluster.saveBefore;
  if (time !== undefined && secondsOf(time) <= saveBefore + signalSlack) {
    fail('time', time, `more than saveBefore (${saveBefore} s) and the minute by which Slurm may signal early`);
  }
  return {
    partition: matching('partition', word, 'the name of a partition'),
    account: matching('account', word, 'the name of an account'),
    qos: matching('qos', word, 'the name of a quality of service'),
    time,
    memory: matching('memory', /^\d+[KMGT]?$/, 'megabytes, or a size such as 8G'),
    cpus: count('cpus'),
    gpus: matching('gpus', /^([\w-]+:)?\d+$/, 'a number, or a kind and a number such as a100:1'),
    nodes: count('nodes'),
    atOnce: count('atOnce'),
    saveBefore,
    setup: list('setup'),
    flags,
  };
}

/** Seconds of a time limit as Slurm writes it: `30`, `30:00`, `1:30:00`, `2-12`, `2-12:30`. */
function secondsOf(time: string): number {
  const [, days, clock] = /^(?:(\d+)-)?(.+)$/.exec(time) ?? [];
  const parts = clock.split(':').map(Number);
  // With days the first part is hours; without them one part is minutes, two are minutes and seconds.
  const [hours, minutes, seconds] = days === undefined && parts.length < 3 ? [0, ...parts] : parts;
  return ((Number(days ?? 0) * 24 + hours) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0);
}
