/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: Json | undefined;
}

/** Text written by the kernel process of a cell. */
export interface StreamOutput {
  output_type: 'stream';
  name: 'stdout' | 'stderr';
  text: string;
}

/** A picture, table or other rich output; `data` maps MIME types to content. */
export interface DisplayOutput {
  output_type: 'display_data';
  data: JsonObject;
  metadata: JsonObject;
}

/** The error that ended a cell. */
export interface ErrorOutput {
  output_type: 'error';
  ename: string;
  evalue: string;
  traceback: string[];
}

export type CellOutput = StreamOutput | DisplayOutput | ErrorOutput;

interface CommonCell {
  /** Fixed, unique within the notebook, 1 to 64 letters, digits, `-` or `_`. */
  id: string;
  metadata: CellMetadata;
  source: string;
}

export interface CellMetadata extends JsonObject {
  tags?: string[];
}

export interface MarkdownCell extends CommonCell {
  cell_type: 'markdown' | 'raw';
}

export interface CodeCell extends CommonCell {
  cell_type: 'code';
  /** Place of the cell in the run that gave its outputs, from 1; null if it was not run. */
  execution_count: number | null;
  outputs: CellOutput[];
}

export type Cell = MarkdownCell | CodeCell;

/**
 * A notebook in memory: nbformat 4.5 with every multi-line text joined to one string.
 * Source: the nbformat specification, https://nbformat.readthedocs.io.
 */
export interface Notebook {
  nbformat: 4;
  nbformat_minor: 5;
  metadata: JsonObject;
  cells: Cell[];
}

/** Whether a cell carries `tag`. */
export function hasTag(cell: Cell, tag: string): boolean {
  return cell.metadata.tags?.includes(tag) ?? false;
}
