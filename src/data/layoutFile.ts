import { existsSync } from 'node:fs';

import { InputError } from '../errors';
import { builtInLayouts, parseLayout, type Layout } from '../skeleton';
import { readJsonFile } from './jsonFile';

/**
 * A layout by its built-in name, or from a JSON file
 * `{"name", "joints": [names], "bones": [[joint, parent]], "centre", "leftShoulder", "rightShoulder"}`, where a joint is
 * given by its number from 0 or by its name and the root is paired with itself.
 *
 * @throws InputError when the name is unknown, the file unreadable or the layout inconsistent.
 */
export function readLayout(nameOrFile: string): Layout {
  const builtIn = builtInLayouts.find((layout) => layout.name === nameOrFile);
  if (builtIn !== undefined) return builtIn;
  if (existsSync(nameOrFile)) return parseLayout(readJsonFile(nameOrFile), nameOrFile);
  const names = builtInLayouts.map((layout) => layout.name).join(', ');
  throw new InputError({ thing: 'layout', found: nameOrFile, wanted: `${names} or a readable JSON file` });
}
