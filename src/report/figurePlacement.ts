import { InputError } from '../errors';
import type { Figure, FigureOptions, Legend, PlotLayout, Trace } from './figure';
import { chosenHeight, chosenWidth } from './figureOptions';
import { fontSize, textWidth } from './theme';

/** A rectangle in pixels from the lower left corner of the picture. */
export interface Box {
  left: number;
  bottom: number;
  width: number;
  height: number;
}

/** A figure as it was put together, at its usual size. */
type Parts = Pick<Figure, 'data' | 'layout' | 'width' | 'height'>;

/** Where fractions of the usual picture come to lie in the one asked for. */
interface Maps {
  across: (fraction?: number) => number;
  up: (fraction?: number) => number;
}

/** Everything of a figure at its place in a picture of the size asked for, with the legend where it is wanted. @param boxes its panels */
export function placed(parts: Parts, boxes: readonly Box[], { legend = 'below', ...sizes }: FigureOptions): Parts {
  const { data, layout } = parts;
  const moved = layout.showlegend && legend !== 'below';
  // What a legend under the panels took is given up when it is elsewhere.
  const legendTop = (layout.legend?.y ?? 0) * parts.height;
  const freed = moved && legendTop <= Math.min(...boxes.map(({ bottom }) => bottom)) ? legendTop : 0;
  const beside = moved && legend === 'right' ? rightLegendWidth(data) : 0;
  const width = sizes.width === undefined ? parts.width : chosenWidth(sizes, parts.width);
  const height = chosenHeight(sizes, parts.height - freed);
  const horizontal = boxes.map((box): Interval => [box.left, box.left + box.width]);
  const vertical = boxes.map((box): Interval => [box.bottom, box.bottom + box.height]);
  const x = stretched(horizontal, 'width', parts.width, width - beside);
  const y = stretched(vertical, 'height', parts.height, height + freed);
  const maps: Maps = {
    across: (fraction = 0) => x(fraction * parts.width) / width,
    up: (fraction = 0) => (y(fraction * parts.height) - freed) / height,
  };
  const place = moved ? legendPlace(legend, boxes[0], parts, maps, [4 / width, 4 / height]) : undefined;
  return {
    data: data.map((trace) => withColourBar(trace, maps, parts.height, height)),
    layout: {
      ...layout,
      ...axesOf(layout, maps),
      ...(layout.legend && { legend: { ...layout.legend, ...(place ?? inPicture(layout.legend, maps)) } }),
      ...(moved && legend === 'none' && { showlegend: false }),
      annotations: layout.annotations?.map((one) => ({
        ...one,
        ...(one.xref === 'paper' && { x: maps.across(one.x) }),
        ...(one.yref === 'paper' && { y: maps.up(one.y) }),
      })),
      shapes: layout.shapes?.map((one) => ({
        ...one,
        ...(one.xref === 'paper' && { x0: maps.across(one.x0), x1: maps.across(one.x1) }),
        ...(one.yref === 'paper' && { y0: maps.up(one.y0), y1: maps.up(one.y1) }),
      })),
      width,
      height,
    },
    width,
    height,
  };
}

function axesOf(layout: PlotLayout, { across, up }: Maps): Partial<PlotLayout> {
  const axes = Object.entries(layout).filter(([key]) => /^[xy]axis/.test(key)) as [string, PlotLayout['xaxis']][];
  return Object.fromEntries(
    axes.map(([key, axis]) => {
      if (axis?.domain === undefined) return [key, axis];
      const map = key.startsWith('x') ? across : up;
      return [key, { ...axis, domain: [Math.max(0, map(axis.domain[0])), Math.min(1, map(axis.domain[1]))] }];
    }),
  );
}

function inPicture({ x, y }: Legend, { across, up }: Maps): Partial<Legend> {
  return { x: across(x), y: up(y) };
}

/** A legend beside the panels, or inside the first. */
function legendPlace(legend: string, first: Box, { width, height }: Parts, maps: Maps, air: Interval): Partial<Legend> {
  const x: Interval = [maps.across(first.left / width), maps.across((first.left + first.width) / width)];
  const y: Interval = [maps.up(first.bottom / height), maps.up((first.bottom + first.height) / height)];
  if (legend !== 'right') return insideLegend(legend, x, y, air);
  return { x: maps.across(1), y: y[1], xanchor: 'left', yanchor: 'top', orientation: 'v' };
}

/** A colour bar is as long as its panel, in pixels; 10 at each end are Plotly's. */
function withColourBar(trace: Trace, { across, up }: Maps, from: number, to: number): Trace {
  if (trace.type !== 'heatmap' || trace.colorbar === undefined) return trace;
  const { x, y = 0, len = 0 } = trace.colorbar;
  const half = (len - 20) / 2 / from;
  const long = (up(y + half) - up(y - half)) * to + 20;
  return { ...trace, colorbar: { ...trace.colorbar, x: across(x), y: up(y), len: long } };
}

type Interval = readonly [from: number, to: number];

/**
 * A map of places along one side of a picture that makes what lies inside the panels longer or shorter and keeps the room
 * around them.
 *
 * @throws InputError where nothing would be left of the panels
 */
function stretched(
  panels: readonly Interval[],
  side: 'width' | 'height',
  from: number,
  to: number,
): (at: number) => number {
  const merged: [number, number][] = [];
  for (const [low, high] of [...panels].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && low <= last[1]) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  const inside = merged.reduce((sum, [low, high]) => sum + high - low, 0);
  const factor = inside === 0 ? 1 : (inside + to - from) / inside;
  if (panels.length > 0 && Math.min(inside, factor * inside) < 12) {
    const least = Math.ceil(((from - inside + 12) * 25.4) / 96);
    throw new InputError({
      thing: `${side} of the figure`,
      found: `${Math.round((to * 25.4) / 96)} mm`,
      wanted: `${least} mm or more`,
    });
  }
  return (at) =>
    at + merged.reduce((sum, [low, high]) => sum + Math.max(0, Math.min(at, high) - low) * (factor - 1), 0);
}

/** A layout with the legend in its place inside the first panel, given in fractions of the picture. */
function insideLegend(place: string, x: Interval, y: Interval, air: Interval): Partial<Legend> {
  const [vertical, horizontal] = place.split('-');
  return {
    x: horizontal === 'left' ? x[0] + air[0] : x[1] - air[0],
    y: vertical === 'top' ? y[1] - air[1] : y[0] + air[1],
    xanchor: horizontal as 'left' | 'right',
    yanchor: vertical as 'top' | 'bottom',
    orientation: 'v',
    bgcolor: 'rgba(255,255,255,0.8)',
  };
}

/** Pixels that a legend at the right of the panels takes. */
function rightLegendWidth(data: readonly Trace[]): number {
  const names = data.flatMap(({ name, showlegend }) => (name === undefined || showlegend === false ? [] : [name]));
  return Math.max(0, ...names.map((name) => textWidth(name, fontSize.tick))) + 50;
}
