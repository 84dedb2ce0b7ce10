import { readTextFile, writeFileAtomic } from '../../data';
import { InputError } from '../../errors';
import type { Cell, CellMetadata, CellOutput, Json, JsonObject, Notebook } from './notebook';

/**
 * Reads a notebook file (nbformat 4; cells of minor versions before 5 get the ids `cell-1`, `cell-2` and so on).
 *
 * @throws InputError if the file is missing or is no notebook of nbformat 4.
 */
export function readNotebook(file: string): Notebook {
  return parseNotebook(readTextFile(file, 'a notebook (.ipynb)'), file);
}

/** Parses the text of a notebook file; `file` is only named in errors. */
export function parseNotebook(text: string, file: string): Notebook {
  const json = parseJson(text, file);
  if (!isObject(json) || json.nbformat !== 4 || !Array.isArray(json.cells)) {
    const found = isObject(json) ? `nbformat ${JSON.stringify(json.nbformat ?? null)}` : 'other JSON';
    throw new InputError({ file, thing: 'notebook', found, wanted: 'nbformat 4 with a list of cells' });
  }
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: isObject(json.metadata) ? json.metadata : {},
    cells: json.cells.map((cell, index) => readCell(cell, index, file)),
  };
}

/**
 * The text of a notebook file: keys sorted, indented by one space, texts as lists of lines, a final line break. Python's
 * nbformat writes the same, so a file saved by Jupyter or by us differs only where its content does.
 */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => {
    const common = { id: cell.id, cell_type: cell.cell_type, metadata: cell.metadata, source: lines(cell.source) };
    return cell.cell_type === 'code'
      ? { ...common, execution_count: cell.execution_count, outputs: cell.outputs.map(outputJson) }
      : common;
  });
  return `${JSON.stringify(sorted({ ...notebook, cells }), null, 1)}\n`;
}

/** Writes a notebook beside its place and renames it, so that a reader never sees half a file. */
export function writeNotebook(file: string, notebook: Notebook): void {
  writeFileAtomic(file, formatNotebook(notebook));
}

function parseJson(text: string, file: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new InputError({ file, thing: 'notebook', found, wanted: 'JSON (an .ipynb file)' });
  }
}

function readCell(json: Json, index: number, file: string): Cell {
  const thing = `cell ${index + 1}`;
  if (!isObject(json)) throw new InputError({ file, thing, found: JSON.stringify(json), wanted: 'an object' });
  const common = {
    id: typeof json.id === 'string' ? json.id : `cell-${index + 1}`,
    metadata: isObject(json.metadata) ? (json.metadata as CellMetadata) : {},
    source: joined(json.source),
  };
  switch (json.cell_type) {
    case 'code': {
      const count = json.execution_count;
      const outputs = Array.isArray(json.outputs) ? json.outputs.flatMap(readOutput) : [];
      return { cell_type: 'code', ...common, execution_count: typeof count === 'number' ? count : null, outputs };
    }
    case 'markdown':
    case 'raw':
      return { cell_type: json.cell_type, ...common };
    default:
      throw new InputError({
        file,
        thing: `${thing}, cell_type`,
        found: JSON.stringify(json.cell_type ?? null),
        wanted: 'code, markdown or raw',
      });
  }
}

function readOutput(json: Json): CellOutput[] {
  if (!isObject(json)) return [];
  switch (json.output_type) {
    case 'stream':
      return [{ output_type: 'stream', name: json.name === 'stderr' ? 'stderr' : 'stdout', text: joined(json.text) }];
    case 'error':
      return [
        {
          output_type: 'error',
          ename: joined(json.ename),
          evalue: joined(json.evalue),
          traceback: Array.isArray(json.traceback) ? json.traceback.map(joined) : [],
        },
      ];
    case 'execute_result':
    case 'display_data': {
      const data: JsonObject = {};
      for (const [type, content] of Object.entries(isObject(json.data) ? json.data : {})) {
        data[type] = isJsonType(type) ? content : joined(content);
      }
      return [{ output_type: 'display_data', data, metadata: isObject(json.metadata) ? json.metadata : {} }];
    }
    default:
      return [];
  }
}

function outputJson(output: CellOutput): JsonObject {
  if (output.output_type === 'stream') return { ...output, text: lines(output.text) };
  if (output.output_type === 'error') return { ...output };
  const data: JsonObject = {};
  for (const [type, content] of Object.entries(output.data)) {
    data[type] = typeof content === 'string' && !isJsonType(type) ? lines(content) : content;
  }
  return { ...output, data };
}

const isJsonType = (type: string): boolean => type === 'application/json' || type.endsWith('+json');

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** nbformat allows a list of lines wherever it has a text. */
function joined(json: Json | undefined): string {
  return Array.isArray(json) ? json.map(String).join('') : typeof json === 'string' ? json : '';
}

function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function sorted(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(sorted);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, sorted(value)]),
  );
}
