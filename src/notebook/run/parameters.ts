import { InputError } from '../../errors';
import { hasTag, type CodeCell, type Json, type Notebook } from '../format/notebook';

/** Values for the names of a notebook's parameters cell. Texts from a command line may be given as they are. */
export type NotebookParameters = Record<string, Json>;

/** Id and tag of the cell that a run with parameters adds. */
export const INJECTED = 'injected-parameters';

interface Declaration {
  name: string;
  /** The type annotation with its colon, or nothing. It is repeated, so that the type stays as wide as it was. */
  annotation: string;
  kind: 'string' | 'number' | 'boolean' | 'other';
}

/**
 * Reads `name=value` texts, as `--set` gives them, without looking at the values.
 *
 * @throws InputError for a text without `=` or name.
 */
export function parseParameters(settings: readonly string[]): NotebookParameters {
  const parameters: NotebookParameters = {};
  for (const text of settings) {
    const match = /^([A-Za-z_$][\w$]*)=(.*)$/s.exec(text);
    if (!match) throw new InputError({ thing: 'notebook parameter', found: text, wanted: 'name=value' });
    parameters[match[1]] = match[2];
  }
  return parameters;
}

/**
 * A copy of the notebook with a cell after the one tagged `parameters` that declares `parameters` anew for the
 * cells that follow; what the parameters cell itself computes from them keeps the old values. A cell from an earlier run is replaced.
 *
 * A text value becomes what the declaration holds: a string stays a string, a number or boolean is read as one; for other
 * declarations it is read as JSON if it is JSON, else taken as a string.
 *
 * @throws InputError for a name that the parameters cell does not declare (the message lists those it does), and for a
 * value of another kind than the declared one.
 */
export function injectParameters(notebook: Notebook, parameters: NotebookParameters, file: string): Notebook {
  const cells = notebook.cells.filter((cell) => !hasTag(cell, INJECTED));
  const names = Object.keys(parameters);
  if (names.length === 0) return { ...notebook, cells };
  const place = cells.findIndex((cell) => cell.cell_type === 'code' && hasTag(cell, 'parameters'));
  if (place < 0) {
    const fix = 'Tag the cell that declares them.';
    throw new InputError({
      file,
      thing: 'cell tagged parameters',
      found: 'none',
      wanted: `one with ${names.join(', ')}`,
      fix,
    });
  }
  const declarations = readDeclarations(cells[place].source);
  const lines = names.map((name) => {
    const declaration = declarations.find((one) => one.name === name);
    if (!declaration) {
      const wanted = `one of ${declarations.map((one) => one.name).join(', ')}`;
      throw new InputError({ file, thing: 'notebook parameter', found: name, wanted });
    }
    const value = JSON.stringify(readValue(parameters[name], declaration, file));
    return `const ${name}${declaration.annotation} = ${value};`;
  });
  const injected: CodeCell = {
    cell_type: 'code',
    id: INJECTED,
    metadata: { tags: [INJECTED] },
    source: ['// Parameters of this run.', ...lines].join('\n'),
    execution_count: null,
    outputs: [],
  };
  return { ...notebook, cells: [...cells.slice(0, place + 1), injected, ...cells.slice(place + 1)] };
}

function readDeclarations(source: string): Declaration[] {
  const declarations: Declaration[] = [];
  for (const match of source.matchAll(/^(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*(:[^=]+?)?\s*=\s*(.*)$/gm)) {
    declarations.push({ name: match[1], annotation: match.at(2) ?? '', kind: kindOf(match[3]) });
  }
  return declarations;
}

function kindOf(initialiser: string): Declaration['kind'] {
  if (/^['"`]/.test(initialiser)) return 'string';
  if (/^[-+]?[.\d]/.test(initialiser)) return 'number';
  return /^(true|false)\b/.test(initialiser) ? 'boolean' : 'other';
}

function readValue(value: Json, { name, kind }: Declaration, file: string): Json {
  const read = typeof value === 'string' ? readText(value, kind) : value;
  if (kind !== 'other' && typeof read !== kind) {
    const thing = `value of the notebook parameter ${name}`;
    throw new InputError({ file, thing, found: JSON.stringify(value), wanted: `a ${kind}` });
  }
  return read;
}

function readText(text: string, kind: Declaration['kind']): Json {
  if (kind === 'string') return /^"(?:[^"\\]|\\.)*"$/.test(text) ? parseOr(text, text) : text;
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return Number(text);
  return parseOr(text, text);
}

function parseOr(text: string, otherwise: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return otherwise;
  }
}
