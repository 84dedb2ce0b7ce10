import { InputError } from '../errors';
import type { Annotation, Axis, ColourScale, Figure, FigureOptions, PlotLayout } from './figure';
import { journalWidths, legendPlaces, type PaletteName } from './names';
import { categories, fontFamily, ink, sequential, textWidth } from './theme';

export const palettes = {
  'okabe-ito': categories,
  grey: ['#1a1a1a', '#7f7f7f', '#b3b3b3', '#4d4d4d', '#999999', '#333333', '#cccccc', '#666666'],
  viridis: ['#440154', '#3b528b', '#21918c', '#5ec962', '#fde725'],
} as const satisfies Record<PaletteName, readonly string[]>;

/** The options that every figure takes. */
const common: Readonly<Record<keyof FigureOptions, true>> = {
  name: true,
  title: true,
  alt: true,
  synthetic: true,
  width: true,
  height: true,
  font: true,
  size: true,
  palette: true,
  labels: true,
  legend: true,
  ticks: true,
  layout: true,
};

/** Points of the text of a figure without an option. */
const usualSize = 8;

/** What can be the same for all figures, unlike name and words; of titles only that there is none. */
export type FigureStyle = Omit<FigureOptions, 'name' | 'title' | 'alt' | 'synthetic'> & { title?: '' };

let style: FigureStyle = {};

/**
 * Options of every figure from here on, also of those that studies and the command line draw; a figure's own options come before
 * them. `{}` takes them back.
 *
 * @throws InputError for an unknown option, width, palette or place of the legend
 */
export function setFigureStyle(options: FigureStyle): void {
  const { name, title, alt, synthetic } = options as FigureOptions;
  const own = Object.entries({ name, title: title === '' ? undefined : title, alt, synthetic }).find(
    ([, value]) => value !== undefined,
  );
  if (own !== undefined) {
    throw new InputError({ thing: 'option of all figures', found: own[0], wanted: 'what is not of one figure alone' });
  }
  checkOptions(options, []);
  style = options;
}

/** The heading of a figure that would have this one: none if that is the style of all. */
export function shownHeading(title: string): string {
  return style.title ?? title;
}

/** The options of a figure, with the style of all under them. */
export function styled<O extends FigureOptions>(options: O): O {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...style, ...Object.fromEntries(given) } as O;
}

/**
 * Refuses options that a figure does not know.
 *
 * @param own names of those that it has beside the common ones
 * @throws InputError for an unknown name, width, palette or place of the legend
 */
export function checkOptions(options: FigureOptions, own: readonly string[]): void {
  const known = [...Object.keys(common), ...own];
  const found = Object.entries(options).find(([name, value]) => value !== undefined && !known.includes(name));
  if (found !== undefined)
    throw new InputError({ thing: 'option of a figure', found: found[0], wanted: known.join(', ') });
  const { width, height, size, palette, legend } = options;
  if (typeof width === 'string') oneOf('width of a figure', width, Object.keys(journalWidths));
  if (typeof palette === 'string') oneOf('palette', palette, Object.keys(palettes));
  else if (palette !== undefined) checkColours(palette);
  if (legend !== undefined) oneOf('legend', legend, legendPlaces);
  for (const [thing, value] of Object.entries({
    width,
    height,
    size,
    ticksX: options.ticks?.x,
    ticksY: options.ticks?.y,
  })) {
    if (typeof value === 'number' && !(value > 0)) {
      throw new InputError({ thing: `${thing} of a figure`, found: value, wanted: 'a number above 0' });
    }
  }
}

/** Two colours or more: a heat map goes from the first to the last. */
function checkColours(palette: readonly string[]): void {
  const wanted = 'two colours or more, each #rrggbb';
  const wrong = palette.find((colour) => !/^#[0-9a-f]{6}$/i.test(colour));
  if (wrong !== undefined) throw new InputError({ thing: 'colour of the palette', found: wrong, wanted });
  if (palette.length < 2) throw new InputError({ thing: 'palette', found: `${palette.length} colours`, wanted });
}

function oneOf(thing: string, found: string, wanted: readonly string[]): void {
  if (!wanted.includes(found)) throw new InputError({ thing, found, wanted: `one of ${wanted.join(', ')}` });
}

/** How much larger than usual everything is that has a size of its own: text, lines, marks. */
export function scaleOf(options: FigureOptions): number {
  const { size = usualSize } = styled(options);
  return size / usualSize;
}

/** Pixels of 1/96 inch. */
function pixels(millimetres: number): number {
  return Math.round((millimetres * 96) / 25.4);
}

/** The width to lay a figure out in, before it is made larger by {@link scaleOf}; `usual` without an option. */
export function chosenWidth(options: FigureOptions, usual: number): number {
  const { width } = styled(options);
  const chosen = width === undefined ? usual : pixels(typeof width === 'number' ? width : journalWidths[width]);
  return chosen / scaleOf(options);
}

export function chosenHeight(options: FigureOptions, usual: number): number {
  const { height } = styled(options);
  return height === undefined ? usual : pixels(height) / scaleOf(options);
}

function coloursOf({ palette = 'okabe-ito' }: FigureOptions): readonly string[] {
  return typeof palette === 'string' ? palettes[palette] : palette;
}

/** The colours of a heat map, from low to high; `usual` without a palette. */
export function heatScale(options: FigureOptions, usual: ColourScale = sequential): ColourScale {
  const { palette } = styled(options);
  if (palette === undefined) return usual;
  const colours = coloursOf({ palette });
  return colours.map((colour, index) => [index / (colours.length - 1), colour] as const);
}

/** Black or white, whichever is easier to read on a colour of a scale. @param at 0 to 1 */
export function inkOn(scale: ColourScale, at: number): string {
  const above = Math.max(
    1,
    scale.findIndex(([stop]) => stop >= at),
  );
  const [[low, from], [high, to]] = [scale[above - 1], scale[above]];
  const part = Math.min(1, Math.max(0, (at - low) / (high - low)));
  const light = (colour: string): number => {
    const [red, green, blue] = [1, 3, 5].map((place) => (parseInt(colour.slice(place, place + 2), 16) / 255) ** 2.2);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const luminance = light(from) + part * (light(to) - light(from));
  return 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.06 ? '#ffffff' : ink.text;
}

/** Rows of a horizontal legend: as wide as its longest name, Plotly makes all its columns. */
export function legendRows(names: readonly string[], width: number): number {
  if (names.length === 0) return 0;
  const longest = Math.max(...names.map((name) => textWidth(name))) + 46;
  return Math.ceil(names.length / Math.max(1, Math.floor((width - 20) / longest)));
}

/** Properties that are lengths on the paper. */
const lengths =
  /^(?:size|ticklen|tickwidth|gridwidth|linewidth|standoff|xshift|yshift|borderwidth|borderpad|thickness|outlinewidth|len|xgap|ygap|tracegroupgap)$/;

/** What is done to a finished figure: larger text, font, colours, names, ticks, and Plotly's own layout on top. */
export function dressed(figure: Figure, options: FigureOptions): Figure {
  const scale = scaleOf(options);
  const { font, labels = {}, ticks, layout: further } = options;
  const heat = figure.data.some(({ type }) => type === 'heatmap');
  const colours = options.palette === undefined || heat ? undefined : coloursOf(options);
  const visit = (value: unknown, key: string, parent: string): unknown => {
    if (typeof value === 'number') {
      const widthOfLine = key === 'width' && /^(?:line|error_y)$/.test(parent);
      return scale !== 1 && (lengths.test(key) || widthOfLine) ? Number((value * scale).toFixed(4)) : value;
    }
    if (typeof value === 'string') {
      const place = categories.findIndex((colour) => colour.toLowerCase() === value.toLowerCase());
      if (colours !== undefined && place >= 0) return colours[place % colours.length];
      if (key === 'family' && font !== undefined && value === fontFamily) return font;
      return Object.hasOwn(labels, value) ? labels[value] : value;
    }
    if (Array.isArray(value)) return value.map((one) => visit(one, key, parent));
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, visit(one, name, key)]));
  };
  const round = (side: number): number => Math.round(side * scale);
  const [width, height] = [round(figure.width), round(figure.height)];
  const data = visit(figure.data, '', '') as Figure['data'];
  const layout = { ...(visit(figure.layout, '', '') as PlotLayout), width, height };
  if (ticks !== undefined) {
    for (const [name, axis] of Object.entries(layout) as [string, Axis][]) {
      const wanted = /^xaxis/.test(name) ? ticks.x : /^yaxis/.test(name) ? ticks.y : undefined;
      // Names of categories are no ticks to count.
      if (wanted === undefined || (axis.ticktext !== undefined && axis.type !== 'log')) continue;
      const { dtick: _dtick, tickvals: _tickvals, ticktext: _ticktext, ...rest } = axis;
      const chosen: Axis =
        typeof wanted === 'number'
          ? { ...rest, tickmode: 'auto', nticks: wanted + 1 }
          : { ...rest, tickmode: 'array', tickvals: wanted };
      Object.assign(layout, { [name]: chosen });
    }
  }
  return { ...figure, data, width, height, layout: merged(layout, further) };
}

/** Plotly's layout on top: objects are merged, annotations and shapes added, everything else is replaced. */
function merged<T extends object>(base: T, further: object = {}): T {
  const result = { ...base } as Record<string, unknown>;
  for (const [key, value] of Object.entries(further) as [string, unknown][]) {
    const own = result[key];
    const added = /^(?:annotations|shapes)$/.test(key) && Array.isArray(own) && Array.isArray(value);
    const both = [own, value].every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
    result[key] = added
      ? [...(own as Annotation[]), ...(value as Annotation[])]
      : both
        ? merged(own as object, value as object)
        : value;
  }
  return result as T;
}
