export { alternativeText, wordsOfSvg } from './alternative';
export { exportFigure, type ExportReport, figureToSvg } from './export/exportFigure';
export { browserFlags, closeBrowser, findBrowser, plotlyFile } from './export/browser';
export { hoverButtons, plotlyConfig, type PlotlySource, standaloneHtml } from './export/standaloneHtml';
export { journalWidths, legendPlaces } from './names';
export { palettes, setFigureStyle, type FigureStyle } from './figureOptions';
export type { Figure, FigureOptions, PlotLayout, ScatterTrace, Trace } from './figure';
export { ablationHeatmap, type AblationOptions } from './figures/ablationHeatmap';
export { accuracyBars, type AccuracyBarsOptions, type AccuracyRow, type ResultSource } from './figures/accuracyBars';
export { confusionMatrix, type ConfusionOptions } from './figures/confusionMatrix';
export { correlationHeatmap, type CorrelationOptions, type Matrix, offDiagonal } from './figures/correlationHeatmap';
export { detectionCurve, type DetectionCurveOptions, type DetectionSeries } from './figures/detectionCurve';
export { detectionErrorBars, type DetectionErrorRow } from './figures/detectionErrorBars';
export { detectionTimeline, type TimelineOptions, type TimelineRecording } from './figures/detectionTimeline';
export { embeddingScatter, type EmbeddingPanel } from './figures/embeddingScatter';
export { jointNumbers, type JointNumberOptions } from './figures/jointNumbers';
export { lengthHistogram, type LengthGroup } from './figures/lengthHistogram';
export { lossCurves, type LossCurveOptions, type LossRow } from './figures/lossCurves';
export { architectureDiagram, layerDiagram, objectiveDiagram } from './figures/methodDiagrams';
export { type ClassAccuracyOptions, type ClassAccuracyRow, perClassAccuracy } from './figures/perClassAccuracy';
export {
  retrievalGallery,
  type RetrievalGalleryOptions,
  type RetrievalRow,
  type RetrievedClip,
} from './figures/retrievalGallery';
export { augmentationGallery, type ClipRow, type ContactSheetOptions, skeletonFrames } from './figures/skeletonFrames';
export { spectrum, type Spectrum } from './figures/spectrum';
export { splitCounts, type SplitCountRow } from './figures/splitCounts';
export { sweepCurve, type SweepCurveOptions, type SweepSeries } from './figures/sweepCurve';
export { type TokenMap, type TokenMapOptions, tokenMaps } from './figures/tokenMaps';
export {
  effectiveRankCurve,
  trainingCurve,
  type TrainingCurveOptions,
  type TrainingRow,
} from './figures/trainingCurve';
export { type PlayerOptions } from './player/playerData';
export { skeletonPlayer } from './player/skeletonPlayer';
export { type PlayerClip, type PosterOptions, skeletonPoster } from './player/skeletonPoster';
export type { Viewpoint } from './player/stickFigure';
export { tableToCsv } from './tables/csv';
export { escapeMarkup, safeLink } from './escape';
export { tableToHtml } from './tables/html';
export { tableToLatex } from './tables/latex';
export { tableToMarkdown } from './tables/markdown';
export { resultRows, type ResultRowsOptions, type TableRecord } from './tables/resultRows';
export { withLinks } from './tables/resultTable';
export type { ResultCell, ResultColumn, MarkedValue, NumberFormat, ResultTable } from './tables/resultTable';
export { toDanfo, type DanfoFrame } from './dataFrame';
