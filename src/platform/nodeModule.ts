/**
 * A module of Node, asked for when it is needed. Rooms that also run in a page take Node's modules by this alone: an import would keep
 * them from being loaded where there is no Node.
 *
 * @param name with its prefix, as `node:fs`
 */
export function nodeModule<Name extends keyof BuiltInModules>(name: Name): BuiltInModules[Name] {
  // Node 21 and the first of 22 have no such function, but `require` in the built files.
  return typeof process.getBuiltinModule === 'function'
    ? process.getBuiltinModule(name)
    : (require(name) as BuiltInModules[Name]);
}

/** The modules that are asked for. */
interface BuiltInModules {
  'node:async_hooks': typeof import('node:async_hooks');
  'node:fs': typeof import('node:fs');
  'node:path': typeof import('node:path');
}
