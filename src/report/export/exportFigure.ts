import { dirname, extname, relative, resolve, sep } from 'node:path';

import type { Page } from 'playwright-core';

import { writeFileAtomic } from '../../data';
import { InputError } from '../../errors';
import { stopPoint } from '../../progress';
import type { Figure } from '../figure';
import { alternativeElements } from '../alternative';
import { findBrowser, plotlyFile, withPage } from './browser';
import { cleanSvg } from './cleanSvg';
import { standaloneHtml } from './standaloneHtml';

export interface ExportReport {
  /** The file that was written. */
  path: string;
  /** One line to tell the user, when the file is not the one asked for. */
  note?: string;
}

const endings = ['.svg', '.pdf', '.png', '.html'];

/**
 * Writes a figure to a file; the ending says as what: `.svg`, `.pdf` (both vectors, of the figure's exact size), `.png` (three
 * pixels a unit, 288 dpi) or `.html` (interactive). Without a browser an interactive page is written in its place, beside which
 * the `note` of the report says so.
 * @throws InputError for another ending.
 */
export async function exportFigure(figure: Figure, path: string): Promise<ExportReport> {
  const ending = extname(path).toLowerCase();
  if (!endings.includes(ending)) {
    throw new InputError({
      file: path,
      thing: 'ending of a figure file',
      found: ending || 'none',
      wanted: endings.join(', '),
    });
  }
  if (ending === '.html') return writePage(figure, path);
  if (findBrowser() === undefined) {
    const report = writePage(figure, path.slice(0, -ending.length) + '.html');
    return {
      ...report,
      note: `No browser found for ${ending} export: wrote ${report.path} (install Chromium or set USDRL_BROWSER).`,
    };
  }
  const content = await rendered(figure, ending);
  writeFileAtomic(path, typeof content === 'string' ? content : [content]);
  return { path };
}

/** The figure as SVG text, the same for the same figure; undefined without a browser. */
export async function figureToSvg(figure: Figure): Promise<string | undefined> {
  if (findBrowser() === undefined) return undefined;
  return withPage((page) => svgOf(page, figure));
}

function rendered(figure: Figure, ending: string): Promise<string | Buffer> {
  return withPage(async (page) => {
    const svg = await svgOf(page, figure);
    if (ending === '.svg') return svg;
    await page.setViewportSize({ width: figure.width, height: figure.height });
    await page.evaluate((markup) => {
      document.body.innerHTML = markup;
      const drawing = document.body.querySelector('svg');
      if (drawing !== null) drawing.style.display = 'block';
    }, svg);
    try {
      if (ending === '.png') return await page.screenshot({ type: 'png', animations: 'disabled' });
      const size = { width: `${figure.width}px`, height: `${figure.height}px` };
      return undated(await page.pdf({ ...size, printBackground: true, pageRanges: '1', margin: {} }));
    } finally {
      await page.evaluate(() => document.body.replaceChildren());
    }
  });
}

/** What of Plotly the page uses. */
interface PlotlyPage {
  Plotly: {
    newPlot(element: HTMLElement, data: unknown, layout: unknown, config: object): Promise<HTMLElement>;
    toImage(element: HTMLElement, options: object): Promise<string>;
    purge(element: HTMLElement): void;
  };
}

async function svgOf(page: Page, figure: Figure): Promise<string> {
  await stopPoint({}, `figure ${figure.name}`);
  const { data, layout, width, height } = figure;
  const svg = await page.evaluate(
    async ({ data, layout, size }) => {
      const { Plotly } = globalThis as typeof globalThis & PlotlyPage;
      const element = document.body.appendChild(document.createElement('div'));
      try {
        await Plotly.newPlot(element, data, layout, { staticPlot: true });
        return await Plotly.toImage(element, { format: 'svg', imageDataOnly: true, ...size });
      } finally {
        Plotly.purge(element);
        element.remove();
      }
    },
    { data, layout, size: { width, height } },
  );
  return cleanSvg(svg, figure.name).replace(
    /^<svg [^>]*>/,
    (tag) => `${tag.slice(0, -1)} role="img">${alternativeElements(figure)}`,
  );
}

/** Sets the dates of a PDF to one fixed date of the same length, so that equal figures are equal files. */
function undated(pdf: Buffer): Buffer {
  const text = pdf.toString('latin1').replace(/\(D:\d{14}[+-]\d{2}'\d{2}'\)/g, "(D:20000101000000+00'00')");
  return Buffer.from(text, 'latin1');
}

function writePage(figure: Figure, path: string): ExportReport {
  const address = relative(dirname(resolve(path)), plotlyFile())
    .split(sep)
    .join('/');
  writeFileAtomic(path, standaloneHtml([figure], { address }));
  return { path };
}
