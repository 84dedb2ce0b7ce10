import { readFileSync } from 'node:fs';

import type { Figure } from '../figure';
import { alternativeText } from '../alternative';
import { escapeMarkup } from '../escape';
import { plotlyFile } from './browser';

/** Where a page gets plotly.js from: an address relative to the page, or written into it once (about 10 MB). */
export type PlotlySource = { address: string } | 'embedded';

/** Settings that every interactive figure is drawn with. */
export const plotlyConfig = { responsive: false, displaylogo: false } as const;

/**
 * Hover buttons stand above the picture: Plotly would lay them over the title and the mark of synthetic data. The figure's
 * element has these attributes, which give room for them at its top.
 */
export const hoverButtons = {
  style: '<style>.usdrl-figure .modebar-container{top:-28px !important}</style>',
  attributes: 'class="usdrl-figure" style="padding-top:28px"',
} as const;

/** An HTML page with interactive figures, one under another; needs nothing from the network. */
export function standaloneHtml(figures: readonly Figure[], plotly: PlotlySource): string {
  const title = escapeMarkup(figures.map((figure) => figure.title).join(' · '));
  const source =
    plotly === 'embedded'
      ? `<script>${readFileSync(plotlyFile(), 'utf8').replace(/<\/script/gi, '<\\/script')}</script>`
      : `<script src="${escapeMarkup(plotly.address)}"></script>`;
  const drawings = figures.map((figure, index) => {
    const json = JSON.stringify([figure.data, figure.layout, plotlyConfig]).replace(/</g, '\\u003c');
    return `<div id="figure-${index}" ${hoverButtons.attributes} role="figure" aria-label="${escapeMarkup(alternativeText(figure))}"></div>\n<script>Plotly.newPlot('figure-${index}', ...${json});</script>`;
  });
  return `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>${title}</title>\n${source}\n${hoverButtons.style}\n</head>\n<body>\n${drawings.join('\n')}\n</body>\n</html>\n`;
}
