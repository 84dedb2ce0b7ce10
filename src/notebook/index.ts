export type { Cell, CellOutput, CodeCell, MarkdownCell, Notebook } from './format/notebook';
export { formatNotebook, parseNotebook, readNotebook, writeNotebook } from './format/notebookFile';
export { buildNotebook, buildNotebookFile } from './format/percentSource';
export { parseParameters, type NotebookParameters } from './run/parameters';
export { NotebookError, runNotebook, type NotebookRun, type RunNotebookOptions } from './run/runNotebook';
