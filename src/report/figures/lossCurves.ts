import { InputError } from '../../errors';
import { domains as objectiveDomains } from '../../objective';
import type { Axis, Figure, FigureOptions, ScatterTrace } from '../figure';
import { chosenWidth } from '../figureOptions';
import { gridBoxes, headroom, PanelFigure } from '../panels';
import { axis, colourOf, columnWidth, font, fontSize, legendHeight, lineWidth, logarithmicAxis } from '../theme';
import { smoothed, thin } from './thin';

/** A line of `metrics.jsonl`: one training step. */
export interface LossRow {
  step: number;
  epoch: number;
  loss: number;
  /** Value of each term by name; `domain.term` (`instance.variance`) puts the domains of one term into one panel. */
  terms: Readonly<Record<string, number>>;
}

export interface LossCurveOptions extends FigureOptions {
  /** Panels in a row; default 3. */
  columns?: number;
  /** Longest line; longer ones are averaged over equal stretches of steps. Default 400. */
  maximumPoints?: number;
  /** Weight of what went before in the exponential mean, 0 to below 1; the line itself stands lighter behind. 0: no mean. Default 0.8. */
  smoothing?: number;
}

/** The domains of the objective, in the order of their colours. */
const domains: readonly string[] = objectiveDomains;

interface Panel {
  term: string;
  /** Undefined domain: a term that has none. */
  lines: { domain: string | undefined; values: (number | null)[] }[];
}

/**
 * The objective over the steps of training, one panel a term, one line a domain: its exponential mean, and lighter behind it what
 * was measured. A panel is logarithmic when all its values are positive and span more than a factor of 20.
 *
 * @throws InputError for a smoothing that is no weight
 */
export function lossCurves(rows: readonly LossRow[], options: LossCurveOptions = {}): Figure {
  const title = options.title ?? 'Training loss by term';
  const panels = panelsOf(rows);
  const shownDomains = domainsOf(panels);
  const columns = Math.min(options.columns ?? 3, panels.length);
  const gridRows = Math.ceil(panels.length / columns);
  const legendSpace = legendHeight(shownDomains.length > 0 ? 1 : 0);
  const width = chosenWidth(options, columns === 1 ? columnWidth.single : columnWidth.double);
  const top = headroom(options, title, width) + 20;
  const height = top + gridRows * 128 + (gridRows - 1) * 44 + 34 + legendSpace;
  const margins = { left: 46, right: 12, top, bottom: 34 + legendSpace };
  const boxes = gridBoxes({ width, height }, margins, { columns, rows: gridRows, columnGap: 46, rowGap: 44 });
  const figure = new PanelFigure(width, height);
  const steps = rows.map((row) => row.step);
  const named = new Set<string>();
  const weight = checkedWeight(options.smoothing ?? 0.8);
  const means: ScatterTrace[] = [];

  panels.forEach((panel, index) => {
    const last = index + columns >= panels.length;
    const place = figure.panel(boxes[index], axis(last ? 'step' : '', { nticks: 5 }), valueAxis(panel));
    figure.heading(readable(panel.term), boxes[index]);
    for (const { domain, values } of panel.lines) {
      const line = thin(steps, values, options.maximumPoints ?? 400);
      const trace: ScatterTrace = {
        type: 'scatter',
        mode: 'lines',
        name: domain ?? readable(panel.term),
        ...line,
        ...place,
        line: { color: domainColour(domain), width: lineWidth },
        showlegend: domain !== undefined && !named.has(domain),
        legendgroup: domain ?? panel.term,
        hovertemplate: '%{y:.4g}',
      };
      if (domain !== undefined) named.add(domain);
      if (weight === 0) figure.add(trace);
      else {
        figure.add({ ...trace, line: { ...trace.line, width: 0.8 }, opacity: 0.35, showlegend: false });
        means.push({ ...trace, y: smoothed(line.y, weight) });
      }
    }
  });
  figure.add(...means);
  if (legendSpace > 0) {
    figure.legend(width / 2, legendSpace, { orientation: 'h', xanchor: 'center', font: font(fontSize.label) });
  }
  return figure.finish({ ...options, name: options.name ?? 'loss-curves', title }, [
    'columns',
    'maximumPoints',
    'smoothing',
  ]);
}

function checkedWeight(weight: number): number {
  if (weight >= 0 && weight < 1) return weight;
  throw new InputError({ thing: 'smoothing of loss curves', found: weight, wanted: 'a weight from 0 to below 1' });
}

function panelsOf(rows: readonly LossRow[]): Panel[] {
  const panels: Panel[] = [{ term: 'total', lines: [{ domain: undefined, values: rows.map((row) => row.loss) }] }];
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.terms)))];
  for (const name of names) {
    const parts = name.split(/[./]/);
    const domain = parts.find((part) => domains.includes(part));
    const term = parts.filter((part) => part !== domain).join(' ') || 'sum';
    let panel = panels.find((candidate) => candidate.term === term);
    if (panel === undefined) panels.push((panel = { term, lines: [] }));
    panel.lines.push({ domain, values: rows.map((row) => row.terms[name] ?? null) });
  }
  return panels;
}

function domainsOf(panels: readonly Panel[]): string[] {
  return domains.filter((domain) => panels.some((panel) => panel.lines.some((line) => line.domain === domain)));
}

function domainColour(domain: string | undefined): string {
  return domain === undefined ? '#000000' : colourOf(domains.indexOf(domain));
}

function valueAxis(panel: Panel): Axis {
  const values = panel.lines.flatMap((line) => line.values).filter((value) => value !== null && Number.isFinite(value));
  const lowest = values.reduce<number>((low, value) => Math.min(low, value ?? low), Infinity);
  const highest = values.reduce<number>((high, value) => Math.max(high, value ?? high), -Infinity);
  const logarithmic = lowest > 0 && highest / lowest > 20;
  return logarithmic
    ? logarithmicAxis('', lowest, highest)
    : axis('', {
        nticks: 5,
        exponentformat: 'power',
        ...(lowest >= 0 ? { range: [0, highest > 0 ? highest * 1.06 : 1] } : {}),
      });
}

/** `crossCorrelation` -> `cross correlation`. */
function readable(term: string): string {
  return term.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}
