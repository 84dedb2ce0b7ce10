import type asyncHooks from 'node:async_hooks';
import type fs from 'node:fs';
import type os from 'node:os';
import type path from 'node:path';
import type workerThreads from 'node:worker_threads';

/** The modules that are asked for. */
interface BuiltInModules {
  'node:async_hooks': typeof asyncHooks;
  'node:fs': typeof fs;
  'node:os': typeof os;
  'node:path': typeof path;
  'node:worker_threads': typeof workerThreads;
}

/**
 * A module of Node, asked for when it is needed. Rooms that also run in a page take Node's modules by this alone: an import would keep
 * them from being loaded where there is no Node.
 *
 * @param name with its prefix, as `node:fs`
 */
export function nodeModule<Name extends keyof BuiltInModules>(name: Name): BuiltInModules[Name] {
  if (typeof process.getBuiltinModule === 'function') return process.getBuiltinModule(name);
  // Node 21 and the first of 22 have no such function, but the built files have this one.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require(name) as BuiltInModules[Name];
}
