import type { Clip, Layout } from '../../skeleton';
import type { Figure, FigureOptions } from '../figure';
import { chosenWidth } from '../figureOptions';
import { headroom, PanelFigure } from '../panels';
import { colourOf, font, fontSize, hiddenAxis, ink, textWidth } from '../theme';
import { type Side, standingPose } from './standingPose';

export interface JointNumberOptions extends FigureOptions {
  /** A clip whose first frame is drawn where a joint's name is not known. */
  pose?: Clip;
}

const sides: Readonly<Record<Side, { heading: string; colour: string }>> = {
  right: { heading: 'right side', colour: colourOf(1) },
  middle: { heading: 'middle', colour: ink.axis },
  left: { heading: 'left side', colour: colourOf(0) },
};

/** Pixels of a metre of the body, of a joint's disc, of a line of names. */
const [metre, disc, line] = [178, 15, 14];

/**
 * A layout's joints with their numbers, as the code counts them, and their names beside: a person who faces the reader, whose
 * left side is therefore on the right. Lines are the layout's bones.
 *
 * @throws InputError if a joint's name is not known and no pose is given
 */
export function jointNumbers(layout: Layout, options: JointNumberOptions = {}): Figure {
  const title = options.title ?? `${layout.name}: ${layout.joints.length} joints, front view`;
  const joints = standingPose(layout, options.pose);
  const columns = (['right', 'left'] as const).map((side) => ({ side, lines: namesOf(layout, joints, side) }));
  const names = Math.max(...layout.joints.map((name) => textWidth(name)), 50) + 24;
  const x = extent(joints.map((joint) => joint.x));
  const y = extent(joints.map((joint) => joint.y));
  const body = { width: x.size * metre + 2 * disc, height: y.size * metre + 2 * disc };
  const width = chosenWidth(options, Math.ceil(body.width + 2 * names + 24));
  const top = headroom(options, title, width);
  const rows = Math.max(...columns.map(({ lines }) => lines.length));
  const height = Math.ceil(top + Math.max(body.height, rows * line) + 10);
  const figure = new PanelFigure(width, height);
  const box = { left: 8 + names, bottom: 6, width: width - 2 * names - 16, height: height - top - 10 };
  const air = (size: number, pixels: number): number => (disc * size) / Math.max(1, pixels - 2 * disc);
  const [airX, airY] = [air(x.size, box.width), air(y.size, box.height)];
  const place = figure.panel(
    box,
    hiddenAxis({ range: [x.low - airX, x.high + airX] }),
    hiddenAxis({ range: [y.low - airY, y.high + airY] }),
  );
  const bones = layout.bones.filter(([joint, parent]) => joint !== parent);
  figure.add({
    ...{ type: 'scatter', mode: 'lines', name: 'bones', ...place, line: { color: ink.faint, width: 2 } },
    x: bones.flatMap(([joint, parent]) => [joints[joint].x, joints[parent].x, null]),
    y: bones.flatMap(([joint, parent]) => [joints[joint].y, joints[parent].y, null]),
    hoverinfo: 'skip',
  });
  for (const [side, { heading, colour }] of Object.entries(sides)) {
    const here = layout.joints.flatMap((name, number) =>
      joints[number].side === side ? [{ ...joints[number], name, number }] : [],
    );
    if (here.length === 0) continue;
    const common = { type: 'scatter' as const, ...place, x: here.map((one) => one.x), y: here.map((one) => one.y) };
    figure.add(
      {
        ...{ ...common, mode: 'markers', name: heading, marker: { color: colour, size: disc } },
        ...{ text: here.map(({ name, number }) => `${number} ${name}`), hovertemplate: '%{text}<extra></extra>' },
      },
      {
        ...{ ...common, mode: 'text', name: heading, text: here.map(({ number }) => String(number)) },
        ...{ textfont: font(fontSize.tick, '#ffffff', { weight: 600 }), hoverinfo: 'skip' },
      },
    );
  }
  columns.forEach(({ side, lines }) => {
    const left = side === 'right' ? 8 : width - names;
    lines.forEach(({ number, text, colour }, row) => {
      const bottom = height - top - 4 - row * line;
      const weight = number === undefined ? { weight: 600 } : {};
      figure.text(text, left + (number === undefined ? 0 : 20), bottom, { font: font(fontSize.tick, colour, weight) });
      if (number === undefined) return;
      figure.text(String(number), left + 14, bottom, {
        ...{ xanchor: 'right', font: font(fontSize.tick, colour, { weight: 600 }) },
      });
    });
  });
  const alt = options.alt ?? layout.joints.map((name, number) => `${number} ${name}`).join(', ');
  return figure.finish({ ...options, name: options.name ?? `joints-${layout.name}`, title, alt }, ['pose']);
}

interface NameLine {
  /** Absent in a heading. */
  number?: number;
  text: string;
  colour: string;
}

/** What stands beside the body on one side; the middle is named with the right one, after an empty line. */
function namesOf(layout: Layout, joints: readonly { side: Side }[], side: 'left' | 'right'): NameLine[] {
  return (side === 'left' ? [side] : ([side, 'middle'] as const)).flatMap((one, place) => {
    const { heading, colour } = sides[one];
    const own = layout.joints.flatMap((text, number) =>
      joints[number].side === one ? [{ number, text, colour }] : [],
    );
    if (own.length === 0) return [];
    return [...(place === 0 ? [] : [{ text: '', colour }]), { text: heading, colour }, ...own];
  });
}

function extent(values: readonly number[]): { low: number; high: number; size: number } {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return { low, high, size: Math.max(high - low, 1e-6) };
}
