import type { journalWidths, legendPlaces, PaletteName } from './names';

/** A colour scale: stops from 0 to 1. */
export type ColourScale = readonly (readonly [at: number, colour: string])[];

export interface FontStyle {
  family?: string;
  size?: number;
  color?: string;
  weight?: number;
  style?: 'normal' | 'italic';
}

export interface LineStyle {
  color?: string;
  width?: number;
  dash?: 'solid' | 'dot' | 'dash';
  shape?: 'linear' | 'hv' | 'hvh';
}

export interface ColourBar {
  x?: number;
  y?: number;
  xanchor?: 'left' | 'center' | 'right';
  yanchor?: 'top' | 'middle' | 'bottom';
  len?: number;
  lenmode?: 'fraction' | 'pixels';
  thickness?: number;
  outlinewidth?: number;
  tickfont?: FontStyle;
  tickvals?: readonly number[];
  ticktext?: readonly string[];
  ticks?: '' | 'outside';
  ticklen?: number;
  title?: { text: string; side?: 'right' | 'top'; font?: FontStyle };
}

export interface MarkerStyle {
  color?: string | readonly string[];
  size?: number;
  symbol?: string;
  opacity?: number;
  line?: { color?: string; width?: number };
  pattern?: { shape: string; fgcolor?: string; bgcolor?: string; size?: number; solidity?: number };
}

export interface ErrorBars {
  type: 'data';
  array: readonly (number | null)[];
  visible?: boolean;
  thickness?: number;
  width?: number;
  color?: string;
}

interface CommonTrace {
  name?: string;
  xaxis?: string;
  yaxis?: string;
  showlegend?: boolean;
  legendgroup?: string;
  hoverinfo?: string;
  hovertemplate?: string;
  opacity?: number;
}

export interface ScatterTrace extends CommonTrace {
  type: 'scatter';
  mode: 'lines' | 'markers' | 'lines+markers' | 'text';
  x: readonly (number | string | null)[];
  y: readonly (number | string | null)[];
  text?: readonly string[];
  textposition?: string;
  textfont?: FontStyle;
  line?: LineStyle;
  error_y?: ErrorBars;
  marker?: MarkerStyle;
  fill?: 'none' | 'tozeroy' | 'tonexty';
  fillcolor?: string;
  connectgaps?: boolean;
  cliponaxis?: boolean;
}

export interface BarTrace extends CommonTrace {
  type: 'bar';
  orientation?: 'h' | 'v';
  x: readonly (number | string | null)[];
  y: readonly (number | string | null)[];
  width?: number | readonly number[];
  offset?: number | readonly number[];
  marker?: MarkerStyle;
  text?: readonly string[];
  textposition?: 'outside' | 'inside' | 'none';
  textfont?: FontStyle;
  textangle?: number;
  cliponaxis?: boolean;
  error_y?: ErrorBars;
}

export interface HeatmapTrace extends CommonTrace {
  type: 'heatmap';
  z: readonly (readonly (number | null)[])[];
  x?: readonly (number | string)[];
  y?: readonly (number | string)[];
  zmin?: number;
  zmax?: number;
  zsmooth?: false;
  colorscale?: ColourScale;
  showscale?: boolean;
  colorbar?: ColourBar;
  xgap?: number;
  ygap?: number;
}

/** One Plotly trace, of the three kinds the figures are made of. */
export type Trace = ScatterTrace | BarTrace | HeatmapTrace;

export interface Axis {
  domain?: readonly [number, number];
  anchor?: string;
  type?: 'linear' | 'log' | 'category';
  range?: readonly (number | null)[];
  title?: { text: string; font?: FontStyle; standoff?: number };
  visible?: boolean;
  showgrid?: boolean;
  gridcolor?: string;
  gridwidth?: number;
  zeroline?: boolean;
  zerolinecolor?: string;
  showline?: boolean;
  linecolor?: string;
  linewidth?: number;
  mirror?: boolean;
  ticks?: '' | 'outside';
  ticklen?: number;
  tickwidth?: number;
  tickcolor?: string;
  tickfont?: FontStyle;
  tickangle?: number;
  tickmode?: 'auto' | 'linear' | 'array';
  tickvals?: readonly number[];
  ticktext?: readonly string[];
  tickformat?: string;
  ticksuffix?: string;
  nticks?: number;
  dtick?: number | string;
  exponentformat?: 'power';
  showticklabels?: boolean;
  automargin?: boolean;
  autorange?: boolean | 'reversed';
  fixedrange?: boolean;
}

export interface Annotation {
  text: string;
  x: number;
  y: number;
  xref?: string;
  yref?: string;
  xanchor?: 'left' | 'center' | 'right';
  yanchor?: 'top' | 'middle' | 'bottom';
  xshift?: number;
  yshift?: number;
  showarrow: boolean;
  font?: FontStyle;
  textangle?: number;
  bordercolor?: string;
  borderwidth?: number;
  borderpad?: number;
  bgcolor?: string;
  align?: 'left' | 'center' | 'right';
}

export interface Shape {
  type: 'line' | 'rect';
  x0: number;
  x1: number;
  y0: number;
  y1: number;
  xref?: string;
  yref?: string;
  line?: LineStyle;
  fillcolor?: string;
  layer?: 'above' | 'below';
}

export interface Legend {
  x?: number;
  y?: number;
  xanchor?: 'left' | 'center' | 'right';
  yanchor?: 'top' | 'middle' | 'bottom';
  orientation?: 'h' | 'v';
  font?: FontStyle;
  bgcolor?: string;
  borderwidth?: number;
  itemsizing?: 'constant' | 'trace';
  tracegroupgap?: number;
  traceorder?: 'normal' | 'reversed';
}

/** The part of a Plotly layout the figures use. Axes are `xaxis`, `yaxis`, `xaxis2`, `yaxis2`, ... */
export interface PlotLayout {
  title?: {
    text: string;
    x?: number;
    xref?: string;
    y?: number;
    yref?: string;
    xanchor?: string;
    yanchor?: string;
    font?: FontStyle;
  };
  width: number;
  height: number;
  margin: { l: number; r: number; t: number; b: number; pad?: number; autoexpand?: boolean };
  font: FontStyle;
  paper_bgcolor: string;
  plot_bgcolor: string;
  colorway: readonly string[];
  showlegend: boolean;
  legend?: Legend;
  barmode?: 'group' | 'overlay' | 'stack';
  bargap?: number;
  hovermode?: 'closest' | 'x' | false;
  annotations: readonly Annotation[];
  shapes?: readonly Shape[];
  [axis: `xaxis${string}`]: Axis;
  [axis: `yaxis${string}`]: Axis;
}

/** A figure as plain Plotly JSON; what notebooks draw and {@link exportFigure} writes. Sizes in pixels of 1/96 inch. */
export interface Figure {
  /** File name without ending. */
  name: string;
  title: string;
  data: readonly Trace[];
  layout: PlotLayout;
  width: number;
  height: number;
  /** Made from synthetic data; the picture then carries a visible mark. */
  synthetic?: boolean;
  /** What is drawn, in words; default the names in the legend. */
  alt?: string;
}

/** What every figure function accepts. */
export interface FigureOptions {
  /** File name without ending; each figure has its own default. */
  name?: string;
  /** Heading in the picture; each figure has its own default, an empty text leaves it out. */
  title?: string;
  /** What is drawn, in words for those who do not see it; default the names in the legend, diagrams and galleries have their own. */
  alt?: string;
  /** Marks the picture "synthetic data"; default false. */
  synthetic?: boolean;
  /** Millimetres, or a journal's column by name; each figure has its own default, most `single-column` (84 mm). */
  width?: number | keyof typeof journalWidths;
  /** Millimetres; default as high as the content needs. */
  height?: number;
  /** Font family; default Helvetica or what stands in for it. */
  font?: string;
  /** Points of axis titles, headings of panels; lines and marks grow with it. Default 8. */
  size?: number;
  /** Colours in the order of their use, or from low to high in heat maps (`#rrggbb`); or a palette by name. */
  palette?: readonly string[] | PaletteName;
  /** Other words for texts of the figure: axis titles, names in the legend, categories. */
  labels?: Readonly<Record<string, string>>;
  /** Where the legend is; default as the figure has it, most below. */
  legend?: (typeof legendPlaces)[number];
  /** About how many numbers an axis has, or which. */
  ticks?: { x?: number | readonly number[]; y?: number | readonly number[] };
  /** Anything of Plotly's layout, laid over that of the figure; annotations and shapes are added. */
  layout?: Readonly<Record<string, unknown>>;
}
