import { PickledStandIn, PickleGlobal, type PickleWorld } from './pickleWorld';

/**
 * Modules that run things, open files or reach the network. A checkpoint that names one is no honest one: it is refused, though
 * nothing of it would be run in any case.
 */
const refusedModules = new Set(
  (
    '__builtin__ _io _operator _posixsubprocess _pickle _winapi aifc asyncio atexit bdb builtins cffi cloudpickle code codecs ' +
    'codeop commands concurrent copy copy_reg copyreg ctypes dill distutils ensurepip fileinput ftplib functools gc glob http ' +
    'idlelib imp importlib inspect io ipython joblib linecache marshal mmap msvcrt multiprocessing nt ntpath operator os ' +
    'pdb pickle pip pkgutil platform popen2 posix posixpath pty pydoc requests resource runpy sched setuptools shelve shutil ' +
    'signal site smtplib socket socketserver sqlite3 ssl subprocess sys tempfile telnetlib test threading timeit tkinter trace ' +
    'turtle urllib urllib2 venv webbrowser winreg xmlrpc zipimport zipfile'
  ).split(' '),
);

/** What of PyTorch may stand beside the weights; any other name of it would be a tensor in disguise or a loader. */
const harmlessTorch = /^torch\.(?:(?:nn|optim)\.|(?:device|dtype|Generator|layout|memory_format|finfo|iinfo)$)/;

/** Types of elements, which are marks: `torch.float32`. */
const torchTypes =
  /^torch\.(?:float|double|half|bfloat|int|uint|short|long|bool|complex|cfloat|cdouble|qint|quint)\w*$/;

/**
 * A world in which every object of a class that `known` lacks becomes a stand-in, so that the tensors beside it can be read.
 * Names of modules that run things are refused as ever.
 */
export function withStandIns(known: PickleWorld): PickleWorld {
  const standIn = (name: string): PickleGlobal => new PickleGlobal(name, () => new PickledStandIn(name));
  const find = (name: string): PickleGlobal | undefined => {
    const own = known.find(name);
    if (own !== undefined) return own;
    const [root] = name.split('.', 1);
    if (refusedModules.has(root.toLowerCase()) || !/^[\w.<>]+$/.test(name)) return undefined;
    if (root !== 'torch') return standIn(name);
    return harmlessTorch.test(name) || torchTypes.test(name) ? standIn(name) : undefined;
  };
  return { ...known, find };
}

const plainNames = (
  'list dict int float str bool tuple object complex range slice bytearray bytes type long unicode xrange ' +
  'abs all any len max min pow round sorted sum'
).split(' ');

/** Containers of Python, as every protocol writes them, and what makes an object of a class without running it. */
export const pythonGlobals: readonly PickleGlobal[] = [
  ...['builtins', '__builtin__'].flatMap((module) => [
    ...['set', 'frozenset'].map(
      (name) => new PickleGlobal(`${module}.${name}`, ([items]) => new Set(Array.isArray(items) ? items : [])),
    ),
    // Default factories of dictionaries, and values that no weights need.
    ...plainNames.map((name) => new PickleGlobal(`${module}.${name}`, () => new PickledStandIn(name))),
  ]),
  ...['OrderedDict', 'Counter'].map(
    (name) => new PickleGlobal(`collections.${name}`, ([pairs]) => dictionaryOf(pairs)),
  ),
  new PickleGlobal('functools.partial', () => new PickledStandIn('functools.partial')),
  new PickleGlobal('collections.defaultdict', ([, pairs]) => dictionaryOf(pairs)),
];

/** Objects of protocols 0 and 1: an instance of a class, made without calling it. */
export const instanceGlobals: readonly PickleGlobal[] = ['copyreg._reconstructor', 'copy_reg._reconstructor'].map(
  (name) => new PickleGlobal(name, ([type]) => new PickledStandIn(type instanceof PickleGlobal ? type.name : name)),
);

function dictionaryOf(pairs: unknown): Map<unknown, unknown> {
  if (pairs instanceof Map) return pairs;
  const entries = Array.isArray(pairs) ? (pairs as unknown[]) : [];
  return new Map(entries.filter((pair) => Array.isArray(pair) && pair.length === 2) as [unknown, unknown][]);
}
