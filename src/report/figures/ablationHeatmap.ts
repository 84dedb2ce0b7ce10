import { InputError } from '../../errors';
import { mean, sampleDeviation } from '../../evaluation';
import { settingLabel, settingMeaning } from '../../settings';
import type { Figure, FigureOptions } from '../figure';
import { heatScale, inkOn, styled } from '../figureOptions';
import { headroom, PanelFigure } from '../panels';
import { lineBreak } from '../plotlyText';
import type { TableRecord } from '../tables/resultRows';
import { axis, columnWidth, font, fontSize, textWidth } from '../theme';

export interface AblationOptions extends FigureOptions {
  /** Factor whose levels are the rows. */
  rows: string;
  /** Factor whose levels are the columns. */
  columns: string;
  /** Name of the measured value, a fraction; default `top1`. */
  value?: string;
  /** What the colours are; default `top1 (%)`. */
  valueTitle?: string;
}

/** A cell: mean and sample standard deviation in percent over its records. */
interface Cell {
  mean: number;
  /** Undefined for a single record. */
  spread?: number;
  count: number;
}

const [cellWidth, cellHeight] = [74, 40];

/**
 * A heat map of an ablation: two factors against each other. A cell is the mean in percent over every record with its two
 * levels, whatever else they are (seeds, further factors), with the deviation under it; blank without a record. Give it records
 * of one protocol. Colours go from the lowest to the highest cell, not from 0.
 *
 * @throws InputError if a record lacks a factor or the value, or there is no record
 */
export function ablationHeatmap(records: readonly TableRecord[], options: AblationOptions): Figure {
  const { rows, columns, value = 'top1', valueTitle = `${value} (%)` } = options;
  if (records.length === 0) throw new InputError({ thing: 'records of the heat map', found: 0, wanted: 'one or more' });
  const level = (record: TableRecord, factor: string): string => {
    const found = record.factors[factor];
    if (found !== undefined) return String(found);
    const wanted = `one of ${Object.keys(record.factors).join(', ')}`;
    throw new InputError({ thing: 'factor of the heat map', found: factor, wanted });
  };
  const levels = (factor: string): string[] => [...new Set(records.map((record) => level(record, factor)))];
  const [rowNames, columnNames] = [levels(rows), levels(columns)];
  const cells = rowNames.map((row) =>
    columnNames.map((column) =>
      cellOf(
        records.filter((record) => level(record, rows) === row && level(record, columns) === column),
        value,
      ),
    ),
  );
  const means = cells.flat().flatMap((cell) => cell?.mean ?? []);
  const [low, high] = [Math.min(...means), Math.max(...means)];
  const title = options.title ?? `${settingLabel(rows)} against ${settingLabel(columns)}`;

  const left = Math.max(...rowNames.map((name) => textWidth(name))) + 40;
  const inner = { width: cellWidth * columnNames.length, height: cellHeight * rowNames.length };
  const width = Math.max(columnWidth.single, left + inner.width + 74);
  const slanted = columnNames.some((name) => textWidth(name) > cellWidth - 6);
  const bottom = (slanted ? Math.max(...columnNames.map((name) => textWidth(name))) * 0.6 + 14 : 16) + 26;
  const top = headroom(options, title, width) + 6;
  const height = Math.ceil(top + inner.height + bottom);
  const box = { left, bottom, ...inner };
  const figure = new PanelFigure(width, height);
  const place = figure.panel(
    box,
    axis('', { ...namedTicks(columnNames), range: [-0.5, columnNames.length - 0.5], tickangle: slanted ? -35 : 0 }),
    axis('', { ...namedTicks(rowNames), range: [rowNames.length - 0.5, -0.5] }),
  );
  figure.add({
    type: 'heatmap',
    z: cells.map((row) => row.map((cell) => (cell === undefined ? null : Number(cell.mean.toFixed(2))))),
    x: columnNames.map((_, index) => index),
    y: rowNames.map((_, index) => index),
    ...place,
    zmin: low,
    zmax: high > low ? high : low + 1,
    zsmooth: false,
    colorscale: heatScale(options),
    showscale: true,
    xgap: 1,
    ygap: 1,
    hovertemplate: '%{y}, %{x}: %{z}<extra></extra>',
    colorbar: {
      x: (left + inner.width + 10) / width,
      y: (bottom + inner.height / 2) / height,
      xanchor: 'left',
      yanchor: 'middle',
      lenmode: 'pixels',
      len: inner.height + 20,
      thickness: 10,
      outlinewidth: 0,
      tickfont: font(fontSize.tick),
      ticks: 'outside',
      ticklen: 3,
      title: { text: valueTitle, side: 'right', font: font(fontSize.label) },
    },
  });
  cells.forEach((row, y) =>
    row.forEach((cell, x) => {
      if (cell === undefined) return;
      const strength = high > low ? (cell.mean - low) / (high - low) : 0;
      const spread = cell.spread === undefined ? '' : `${lineBreak}± ${cell.spread.toFixed(1)} (${cell.count})`;
      figure.annotate({
        ...{ text: cell.mean.toFixed(1) + spread, x, y, xref: place.xaxis, yref: place.yaxis },
        ...{ xanchor: 'center', yanchor: 'middle', showarrow: false },
        font: font(fontSize.tick, inkOn(heatScale(options), strength)),
      });
    }),
  );
  figure.text(axisTitle(columns, options), left + inner.width / 2, 10, { xanchor: 'center' });
  figure.text(axisTitle(rows, options), 12, bottom + inner.height / 2, { xanchor: 'center', textangle: -90 });
  const filled = rowNames.flatMap((row, y) =>
    columnNames.flatMap((column, x) =>
      cells[y][x] === undefined ? [] : [`${row}, ${column}: ${cells[y][x].mean.toFixed(1)}`],
    ),
  );
  const alt = options.alt ?? `${valueTitle} by row and column: ${filled.slice(0, 24).join('; ')}`;
  return figure.finish({ ...options, name: options.name ?? 'ablation', title, alt }, [
    'rows',
    'columns',
    'value',
    'valueTitle',
  ]);
}

/** A setting in words with its unit, `gap of the dense shift (tokens)`; other factors, and labels given, as they are. */
function axisTitle(factor: string, options: AblationOptions): string {
  const { labels = {} } = styled(options);
  if (Object.hasOwn(labels, factor)) return labels[factor];
  const { label = factor, unit = '' } = settingMeaning(factor) ?? {};
  return unit === '' ? label : `${label} (${unit})`;
}

function cellOf(records: readonly TableRecord[], value: string): Cell | undefined {
  const values = records.map((record) => {
    const found = record.values[value];
    if (found !== undefined) return 100 * found;
    const wanted = `one of ${Object.keys(record.values).join(', ')}`;
    throw new InputError({ thing: 'value of the heat map', found: value, wanted });
  });
  const count = values.length;
  if (count === 0) return undefined;
  return { mean: mean(values), count, spread: sampleDeviation(values) };
}

function namedTicks(names: readonly string[]) {
  return {
    ...{ tickmode: 'array' as const, tickvals: names.map((_, index) => index), ticktext: names },
    ...{ showgrid: false, mirror: true },
  };
}
