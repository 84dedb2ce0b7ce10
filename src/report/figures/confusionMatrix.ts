import { InputError } from '../../errors';
import type { Figure, FigureOptions } from '../figure';
import { chosenWidth, heatScale, inkOn } from '../figureOptions';
import { headroom, PanelFigure } from '../panels';
import { axis, columnWidth, font, fontSize, textWidth } from '../theme';
import type { Matrix } from './correlationHeatmap';

export interface ConfusionOptions extends FigureOptions {
  /** Cells hold the fraction of their row (default), else counts. */
  normalise?: boolean;
}

/** Up to so many classes: values in the cells. */
const classesWithValues = 12;
/** Up to so many classes: every class named. */
const classesNamed = 40;

/** Confusion matrix from counts (row = true class, column = predicted class); empty rows stay blank. */
export function confusionMatrix(counts: Matrix, classNames: readonly string[], options: ConfusionOptions = {}): Figure {
  const classes = classNames.length;
  if (counts.length !== classes) {
    throw new InputError({ thing: 'rows of the confusion matrix', found: counts.length, wanted: classes });
  }
  const title = options.title ?? 'Confusion matrix';
  const normalise = options.normalise ?? true;
  const cells = counts.map((row) => fractions(row, normalise));
  const named = classes <= classesNamed;
  const width = chosenWidth(options, classes <= 8 ? columnWidth.single + 60 : columnWidth.double);
  const labels = named ? classNames : classNames.map((_, index) => String(index + 1));
  const labelWidth = Math.min(170, Math.max(...labels.map((label) => textWidth(label)))) + 28;
  const right = 64;
  const top = headroom(options, title, width);
  const side = Math.min(width - labelWidth - right, 540, Math.max(150, classes * 34));
  const bottom = (named ? (labelWidth - 24) * 0.78 + 10 : 26) + 14;
  const height = Math.ceil(top + side + bottom);
  const left = width - right - side - Math.max(0, (width - right - labelWidth - side) / 2);
  const box = { left, bottom, width: side, height: side };
  const figure = new PanelFigure(width, height);
  const ticks = classTicks(labels, named);
  const place = figure.panel(
    box,
    axis('', { ...ticks, range: [-0.5, classes - 0.5], showgrid: false, mirror: true, tickangle: named ? -45 : 0 }),
    axis('', { ...ticks, range: [classes - 0.5, -0.5], showgrid: false, mirror: true }),
  );
  const highest = normalise ? 1 : Math.max(1, ...cells.flat().map((value) => value ?? 0));
  figure.add({
    type: 'heatmap',
    z: cells,
    ...place,
    zmin: 0,
    zmax: highest,
    zsmooth: false,
    colorscale: heatScale(options),
    showscale: true,
    xgap: classes <= classesNamed ? 0.6 : 0,
    ygap: classes <= classesNamed ? 0.6 : 0,
    hovertemplate: 'true %{y}, predicted %{x}: %{z}<extra></extra>',
    colorbar: {
      x: (left + side + 10) / width,
      y: (bottom + side / 2) / height,
      xanchor: 'left',
      yanchor: 'middle',
      lenmode: 'pixels',
      len: side + 20,
      thickness: 10,
      outlinewidth: 0,
      tickfont: font(fontSize.tick),
      ticks: 'outside',
      ticklen: 3,
      title: { text: normalise ? 'fraction of the true class' : 'clips', side: 'right', font: font(fontSize.label) },
    },
  });
  if (classes <= classesWithValues)
    writeValues(figure, cells, place, normalise, (value) => inkOn(heatScale(options), value / highest));
  figure.text('predicted class', left + side / 2, 8, { xanchor: 'center' });
  figure.text('true class', left - labelWidth + 9, bottom + side / 2, { xanchor: 'center', textangle: -90 });
  const diagonal = cells.map((row, place) => `${classNames[place]} ${normalise ? percent(row[place]) : row[place]}`);
  const alt =
    options.alt ??
    `a row a true class, a column a predicted one; on the diagonal: ${diagonal.slice(0, classesWithValues).join(', ')}`;
  return figure.finish({ ...options, name: options.name ?? 'confusion-matrix', title, alt }, ['normalise']);
}

function percent(fraction: number | null): string {
  return fraction === null ? 'none' : `${Math.round(100 * fraction)} %`;
}

function fractions(row: ArrayLike<number>, normalise: boolean): (number | null)[] {
  const values = Array.from(row);
  if (!normalise) return values;
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => (total === 0 ? null : Number((value / total).toFixed(4))));
}

function writeValues(
  figure: PanelFigure,
  cells: readonly (readonly (number | null)[])[],
  place: { xaxis: string; yaxis: string },
  normalise: boolean,
  inkOf: (value: number) => string,
): void {
  cells.forEach((row, i) =>
    row.forEach((value, j) => {
      if (value === null || value === 0) return;
      figure.annotate({
        text: normalise ? String(Math.round(value * 100)) : String(value),
        x: j,
        y: i,
        xref: place.xaxis,
        yref: place.yaxis,
        xanchor: 'center',
        yanchor: 'middle',
        showarrow: false,
        font: font(fontSize.tick, inkOf(value)),
      });
    }),
  );
}

/** All names, or numbers at 1, 10, 20, ... where names would not fit. */
function classTicks(labels: readonly string[], named: boolean) {
  const tickvals = labels.map((_, index) => index).filter((index) => named || index === 0 || (index + 1) % 10 === 0);
  return { tickmode: 'array' as const, tickvals, ticktext: tickvals.map((index) => shortened(labels[index])) };
}

/** Cuts a long class name in the middle of nowhere rather than the axis. */
function shortened(label: string): string {
  return textWidth(label) <= 170 ? label : `${label.slice(0, 28).trimEnd()}…`;
}
