import { readFileSync } from 'node:fs';
import { InputError } from '../../errors';
import type { Cell, CellMetadata, JsonObject, Notebook } from './notebook';

/**
 * The metadata of every notebook built here: the kernel that `npm run setup` installs, and the language as that kernel
 * announces it (so that a run changes nothing in it).
 */
const notebookMetadata: JsonObject = {
  kernelspec: { name: 'tslab', display_name: 'TypeScript (USDRL)', language: 'typescript' },
  language_info: {
    name: 'typescript',
    version: '3.7.2',
    mimetype: 'text/typescript',
    file_extension: '.ts',
    codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
  },
};

/**
 * Builds a notebook, without outputs, from a percent-format source, the format of Jupytext and of several editors:
 *
 * ```ts
 * // %% [markdown]
 * // # A title
 *
 * // %% tags=["parameters"]
 * const epochs = 20;
 * ```
 *
 * A cell starts at a line `// %%`, followed by an optional title, `[markdown]` or `[raw]`, and `key=JSON` metadata. The
 * key `id` fixes the cell's id; otherwise cell n has the id `cell-n`. Text before the first marker must be blank or
 * comments, and is dropped.
 *
 * @param file only named in errors.
 * @throws InputError naming the line that is not understood.
 */
export function buildNotebook(source: string, file: string): Notebook {
  const sections = splitSections(source, file);
  const cells = sections.map((section, index) => buildCell(section, index, file));
  const ids = new Set<string>();
  for (const [index, cell] of cells.entries()) {
    if (!/^[\w-]{1,64}$/.test(cell.id) || ids.has(cell.id)) {
      const found = `${cell.id}${ids.has(cell.id) ? ' a second time' : ''}`;
      const wanted = '1 to 64 letters, digits, - or _, each id once';
      throw new InputError({ file, thing: `id of the cell at line ${sections[index].line}`, found, wanted });
    }
    ids.add(cell.id);
  }
  return { nbformat: 4, nbformat_minor: 5, metadata: notebookMetadata, cells };
}

/** {@link buildNotebook} from a file. */
export function buildNotebookFile(file: string): Notebook {
  return buildNotebook(readFileSync(file, 'utf8'), file);
}

interface Section {
  /** What follows `// %%` on the marker's line. */
  header: string;
  /** 1-based line of the marker in the source. */
  line: number;
  body: string[];
}

function splitSections(source: string, file: string): Section[] {
  const sections: Section[] = [];
  for (const [index, text] of source.split(/\r?\n/).entries()) {
    const marker = /^\/\/ ?%%(?:\s+(.*))?$/.exec(text);
    if (marker) {
      sections.push({ header: marker.at(1) ?? '', line: index + 1, body: [] });
    } else if (sections.length > 0) {
      sections[sections.length - 1].body.push(text);
    } else if (text.trim() !== '' && !text.startsWith('//')) {
      const fix = 'Start the file with a cell marker.';
      throw new InputError({ file, thing: `line ${index + 1}`, found: text, wanted: 'a line `// %%`', fix });
    }
  }
  if (sections.length === 0) throw new InputError({ file, thing: 'cells', found: 0, wanted: 'a line `// %%`' });
  return sections;
}

function buildCell({ header, line, body }: Section, index: number, file: string): Cell {
  const kind = /\[(markdown|md|raw)\]/.exec(header)?.[1];
  const { id, ...metadata } = readMetadata(header, line, file);
  const common = { id: typeof id === 'string' ? id : `cell-${index + 1}`, metadata };
  if (kind === undefined) {
    return { cell_type: 'code', ...common, source: trimBlankLines(body), execution_count: null, outputs: [] };
  }
  const text = body.map((bodyLine, offset) => {
    const comment = /^\/\/(?: (.*)|)$/.exec(bodyLine);
    if (comment) return comment.at(1) ?? '';
    if (bodyLine.trim() === '') return '';
    const thing = `line ${line + offset + 1} of a ${kind} cell`;
    throw new InputError({ file, thing, found: bodyLine, wanted: 'a comment line starting with `// `' });
  });
  return { cell_type: kind === 'raw' ? 'raw' : 'markdown', ...common, source: trimBlankLines(text) };
}

function readMetadata(header: string, line: number, file: string): CellMetadata {
  const metadata: CellMetadata = {};
  for (const [, key, value] of header.matchAll(/(\w[\w-]*)=(\[[^\]]*\]|\{[^}]*\}|"(?:[^"\\]|\\.)*"|\S+)/g)) {
    try {
      metadata[key] = JSON.parse(value) as CellMetadata[string];
    } catch {
      const wanted = 'JSON, such as ["parameters"]';
      throw new InputError({ file, thing: `metadata ${key} at line ${line}`, found: value, wanted });
    }
  }
  return metadata;
}

function trimBlankLines(body: string[]): string {
  return body
    .map((text) => text.trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}
