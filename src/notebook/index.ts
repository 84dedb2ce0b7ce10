export type { Cell, CellOutput, CodeCell, MarkdownCell, Notebook } from './format/notebook';
export { formatNotebook, parseNotebook, readNotebook, writeNotebook } from './format/notebookFile';
export { buildNotebook, buildNotebookFile } from './format/percentSource';
export { parseParameters, type NotebookParameters } from './run/parameters';
export {
  artefactNotebooks,
  runArtefactNotebooks,
  runDetectionNotebook,
  type ArtefactNotebooksRequest,
} from './run/artefactNotebooks';
export { NotebookError } from './run/notebookError';
export { runNotebook, type NotebookRun, type RunNotebookOptions } from './run/runNotebook';
export { storeNotebook, type StoreNotebookOptions } from './run/storeNotebook';
export { gridHtml, gridLive } from './display/gridLive';
export { progressBar } from './display/progressBar';
export { show, showPlayer, type Player, type ShowOptions } from './display/show';
export { showHtml, showMarkdown, showTable, type ColumnTable, type TableOptions } from './display/showTable';
export type { MetricTable } from './handle/metricTable';
export { pretrain, type RunRequest } from './handle/pretrain';
export { openRun, Run, type RunMeasure } from './handle/run';
