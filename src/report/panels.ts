import type { Annotation, Axis, Figure, FigureOptions, Legend, PlotLayout, Shape, Trace } from './figure';
import { checkOptions, dressed, shownHeading, styled } from './figureOptions';
import { placed, type Box } from './figurePlacement';
import { plotlyTexts } from './plotlyText';
import { baseLayout, font, fontSize, ink, textWidth } from './theme';

export interface Margins {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export type { Box };

/** Cuts the inside of the margins into `rows` x `columns` equal boxes, row by row from the top. */
export function gridBoxes(
  size: { width: number; height: number },
  margins: Margins,
  grid: { columns: number; rows: number; columnGap: number; rowGap: number },
): Box[] {
  const width = (size.width - margins.left - margins.right - (grid.columns - 1) * grid.columnGap) / grid.columns;
  const height = (size.height - margins.top - margins.bottom - (grid.rows - 1) * grid.rowGap) / grid.rows;
  return Array.from({ length: grid.rows * grid.columns }, (_, index) => {
    const row = Math.floor(index / grid.columns);
    const column = index % grid.columns;
    return {
      left: margins.left + column * (width + grid.columnGap),
      bottom: margins.bottom + (grid.rows - 1 - row) * (height + grid.rowGap),
      width,
      height,
    };
  });
}

/** Plotly's name of the i-th axis in a trace (`x`, `x2`, ...). */
function axisReference(letter: 'x' | 'y', index: number): string {
  return index === 0 ? letter : `${letter}${index + 1}`;
}

/**
 * Puts together a figure from boxes in pixels. Plotly's own margins are zero and all places are given in fractions of the
 * whole picture, so what is where is decided here and does not move with the length of a label.
 */
export class PanelFigure {
  private readonly traces: Trace[] = [];
  private readonly annotations: Annotation[] = [];
  private readonly shapes: Shape[] = [];
  private readonly layout: PlotLayout;
  private readonly boxes: Box[] = [];

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.layout = baseLayout(width, height, { l: 0, r: 0, t: 0, b: 0 });
  }

  /** Adds a pair of axes in a box and returns the references that put traces on it. */
  panel(box: Box, x: Axis, y: Axis): { xaxis: string; yaxis: string } {
    const index = this.boxes.push(box) - 1;
    const suffix = index === 0 ? '' : String(index + 1);
    const reference = { xaxis: axisReference('x', index), yaxis: axisReference('y', index) };
    this.layout[`xaxis${suffix}`] = {
      ...x,
      anchor: reference.yaxis,
      domain: [this.clampedX(box.left), this.clampedX(box.left + box.width)],
    };
    this.layout[`yaxis${suffix}`] = {
      ...y,
      anchor: reference.xaxis,
      domain: [this.clampedY(box.bottom), this.clampedY(box.bottom + box.height)],
    };
    return reference;
  }

  add(...traces: Trace[]): this {
    this.traces.push(...traces);
    return this;
  }

  shape(...shapes: Shape[]): this {
    this.shapes.push(...shapes);
    return this;
  }

  annotate(...annotations: Annotation[]): this {
    this.annotations.push(...annotations);
    return this;
  }

  /** Text at a place in pixels from the lower left corner. */
  text(text: string, left: number, bottom: number, options: Partial<Annotation> = {}): this {
    return this.annotate({
      text,
      x: left / this.width,
      y: bottom / this.height,
      xref: 'paper',
      yref: 'paper',
      xanchor: 'left',
      yanchor: 'middle',
      showarrow: false,
      font: font(fontSize.label),
      borderpad: 0,
      ...options,
    });
  }

  /** A small heading above a box. */
  heading(text: string, box: Box): this {
    return this.text(text, box.left, box.bottom + box.height + 9, {
      font: font(fontSize.label, ink.text, { weight: 600 }),
    });
  }

  /** The legend, its corner at a place in pixels from the lower left corner. */
  legend(left: number, bottom: number, options: Legend = {}): this {
    this.layout.showlegend = true;
    this.layout.legend = {
      x: left / this.width,
      y: bottom / this.height,
      xanchor: 'left',
      yanchor: 'top',
      font: font(fontSize.tick),
      bgcolor: 'rgba(255,255,255,0)',
      borderwidth: 0,
      itemsizing: 'trace',
      ...options,
    };
    return this;
  }

  set(options: Partial<Pick<PlotLayout, 'barmode' | 'bargap' | 'hovermode'>>): this {
    Object.assign(this.layout, options);
    return this;
  }

  /**
   * The figure, with its options applied.
   *
   * @param own names of the options that this kind of figure has beside the common ones
   * @throws InputError for an option that it does not have
   */
  finish(
    options: Required<Pick<FigureOptions, 'name' | 'title'>> & FigureOptions,
    own: readonly string[] = [],
  ): Figure {
    checkOptions(options, own);
    const all = styled(options);
    const heading = shownHeading(options.title);
    if (heading !== '') {
      this.text(heading, 8, this.height - 11, { font: font(fontSize.title, ink.text, { weight: 600 }) });
    }
    if (options.synthetic) this.mark(heading);
    const whole: PlotLayout = { ...this.layout, annotations: this.annotations, shapes: this.shapes };
    const parts = { data: this.traces, layout: whole, width: this.width, height: this.height };
    const { data, layout, width, height } = placed(parts, this.boxes, all);
    const { name, title, alt } = options;
    const figure = plotlyTexts({ name, title, data, layout, width, height, ...(alt !== undefined && { alt }) });
    return dressed(options.synthetic ? { ...figure, synthetic: true } : figure, all);
  }

  /** The mark sits at the right end of the title's line, or under the title when there is no room. */
  private mark(heading: string): void {
    const room = this.width - textWidth(heading, fontSize.title) * 1.06 - textWidth(syntheticMark, fontSize.tick) - 30;
    const bottom = room > 0 || heading === '' ? this.height - 11 : this.height - 26;
    this.text(syntheticMark, this.width - 8, bottom, {
      xanchor: 'right',
      font: font(fontSize.tick, '#8a4b00', { style: 'italic' }),
      bordercolor: '#d9a860',
      borderwidth: 0.8,
      borderpad: 2,
      bgcolor: '#fff7e8',
    });
  }

  private clampedX(pixels: number): number {
    return Math.min(1, Math.max(0, pixels / this.width));
  }

  private clampedY(pixels: number): number {
    return Math.min(1, Math.max(0, pixels / this.height));
  }
}

/** What a figure made from synthetic data says on itself. */
const syntheticMark = 'synthetic data';

/** Pixels to keep free above the panels for title and mark. */
export function headroom(options: FigureOptions, title: string, width: number): number {
  const shown = shownHeading(options.title ?? title);
  if (shown === '' && !options.synthetic) return 10;
  const twoLines =
    options.synthetic === true &&
    shown !== '' &&
    textWidth(shown, fontSize.title) * 1.06 + textWidth(syntheticMark, fontSize.tick) + 30 >= width;
  return twoLines ? 42 : 26;
}
