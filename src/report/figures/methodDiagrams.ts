import type { Figure, FigureOptions } from '../figure';
import { headroom, PanelFigure, type Box } from '../panels';
import { lineBreak } from '../plotlyText';
import { colourOf, columnWidth, font, fontSize, hiddenAxis, ink } from '../theme';

/** Boxes with words and arrows between them, placed in pixels from the lower left corner. */
class Diagram {
  private readonly figure: PanelFigure;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.figure = new PanelFigure(width, height);
    this.figure.panel({ left: 0, bottom: 0, width, height }, hiddenAxis(), hiddenAxis());
  }

  /** A box around its middle; the second line of its words is small. */
  box(x: number, y: number, width: number, words: string, small = '', colour: string = ink.axis): Box {
    const height = small === '' ? 24 : 36;
    const box = { left: x - width / 2, bottom: y - height / 2, width, height };
    this.figure.shape({
      ...{ type: 'rect', xref: 'paper', yref: 'paper', fillcolor: '#ffffff', line: { color: colour, width: 1.2 } },
      ...{ x0: box.left / this.width, x1: (box.left + width) / this.width },
      ...{ y0: box.bottom / this.height, y1: (box.bottom + height) / this.height },
    });
    this.words(words, x, small === '' ? y : y + 8, colour === ink.axis ? ink.text : colour);
    if (small !== '') this.note(small, x, y - 9);
    return box;
  }

  words(text: string, x: number, y: number, colour: string = ink.text): void {
    this.figure.text(text, x, y, { xanchor: 'center', font: font(fontSize.label, colour, { weight: 600 }) });
  }

  note(text: string, x: number, y: number): void {
    this.figure.text(text, x, y, { xanchor: 'center', font: font(fontSize.tick, ink.soft) });
  }

  /** Straight lines from point to point, with a head at the last. */
  arrow(...points: (readonly [x: number, y: number])[]): void {
    points.slice(1).forEach(([x1, y1], index) => {
      const [x0, y0] = points[index];
      this.figure.shape({
        ...{ type: 'line', xref: 'paper', yref: 'paper', line: { color: ink.axis, width: 1 }, layer: 'below' },
        ...{ x0: x0 / this.width, y0: y0 / this.height, x1: x1 / this.width, y1: y1 / this.height },
      });
    });
    const [[fromX, fromY], [x, y]] = points.slice(-2);
    const head = x > fromX ? '▸' : x < fromX ? '◂' : y > fromY ? '▴' : '▾';
    const back = { '▸': [-3, 0], '◂': [3, 0], '▴': [0, -3], '▾': [0, 3] }[head] as [number, number];
    this.figure.text(head, x + back[0], y + back[1], { xanchor: 'center', font: font(fontSize.title, ink.axis) });
  }

  finish(options: FigureOptions, name: string, title: string, alt: string): Figure {
    const named = { name: options.name ?? name, title: options.title ?? title, alt: options.alt ?? alt };
    return this.figure.finish({ ...options, ...named });
  }
}

/** From a clip to the projections that the objective compares: both streams, pooling, three projectors. */
export function architectureDiagram(options: FigureOptions = {}): Figure {
  const title = 'From a clip to three projections';
  const diagram = new Diagram(columnWidth.double, 172 + headroom(options, title, columnWidth.double));
  const rows = { temporal: 142, instance: 86, spatial: 30 };
  diagram.box(38, rows.instance, 60, 'clip', 'T, M, V, C');
  diagram.arrow([68, rows.instance], [92, rows.instance]);
  diagram.box(124, rows.instance, 64, '4 views', 'augmented');
  const streams = [
    { row: rows.temporal, unit: 'frames', size: '64 × 150', letter: 'ₜ', name: 'temporal stream', colour: colourOf(0) },
    { row: rows.spatial, unit: 'joints', size: '50 × 192', letter: 'ₛ', name: 'spatial stream', colour: colourOf(1) },
  ];
  for (const { row, unit, size, letter, name, colour } of streams) {
    diagram.arrow([124, rows.instance + (row > rows.instance ? 18 : -18)], [124, row], [180, row]);
    diagram.box(218, row, 76, unit, `${size} tokens`, colour);
    diagram.arrow([256, row], [280, row]);
    diagram.box(334, row, 108, '2 dense layers', name, colour);
    diagram.arrow([388, row], [418, row]);
    diagram.box(442, row, 48, `f${letter}`, 'maximum', colour);
    diagram.arrow([466, row], [500, row]);
    diagram.arrow(
      [442, row > rows.instance ? row - 18 : row + 18],
      [442, rows.instance + (row > rows.instance ? 18 : -18)],
    );
    diagram.box(536, row, 72, 'projector', '', colour);
    diagram.arrow([572, row], [598, row]);
    diagram.box(625, row, 54, `z${letter}`, '2048', colour);
  }
  diagram.box(442, rows.instance, 60, '[fₜ ; fₛ]', 'kept for use', colourOf(2));
  diagram.arrow([472, rows.instance], [500, rows.instance]);
  diagram.box(536, rows.instance, 72, 'projector', '', colourOf(2));
  diagram.arrow([572, rows.instance], [598, rows.instance]);
  diagram.box(625, rows.instance, 54, 'zᵢ', '4096', colourOf(2));
  const alt =
    'a clip becomes four views; each is read as frames by the temporal stream and as joints by the spatial stream; maxima of both ' +
    'go through three projectors, for time, joints and the whole clip';
  return diagram.finish(options, 'architecture', title, alt);
}

/** Dense shift attention and convolutional attention side by side, and their weighted sum: one dense layer. */
export function layerDiagram(options: FigureOptions = {}): Figure {
  const title = 'A dense layer: α · CA + (1 − α) · DSA';
  const diagram = new Diagram(columnWidth.double, 196 + headroom(options, title, columnWidth.double));
  const block = 'attention, MLP, with residuals';
  diagram.words('DSA: dense shift attention', 250, 180, colourOf(0));
  diagram.words('CA: convolutional attention', 250, 62, colourOf(1));
  diagram.box(36, 96, 56, 'tokens x', 'L × E');
  diagram.arrow([36, 114], [36, 150], [92, 150]);
  diagram.box(160, 150, 136, 'dense shift', 'along tokens, every 4th kept', colourOf(0));
  diagram.arrow([228, 150], [262, 150]);
  diagram.box(344, 150, 164, 'block on H', block, colourOf(0));
  diagram.arrow([64, 104], [262, 104]);
  diagram.box(344, 104, 164, 'block on x, same weights', block, colourOf(0));
  diagram.arrow([426, 150], [500, 150], [500, 145]);
  diagram.arrow([426, 104], [500, 104], [500, 109]);
  diagram.box(500, 127, 60, 'mean', 'of both', colourOf(0));
  diagram.arrow([36, 78], [36, 30], [92, 30]);
  diagram.box(160, 30, 136, 'x + relu(conv x)', 'mixes the features of a token', colourOf(1));
  diagram.arrow([228, 30], [262, 30]);
  diagram.box(344, 30, 164, 'x + attention', 'the same attention as in DSA', colourOf(1));
  diagram.arrow([426, 30], [470, 30]);
  diagram.box(500, 30, 60, 'MLP', 'no residual', colourOf(1));
  diagram.arrow([530, 127], [608, 127], [608, 96]);
  diagram.arrow([530, 30], [608, 30], [608, 60]);
  diagram.note('1 − α', 570, 136);
  diagram.note('α', 570, 39);
  diagram.box(608, 78, 84, 'weighted sum', 'α = 0.5');
  const alt =
    'dense shift attention is the mean of one block on shifted and on plain tokens; convolutional attention mixes features first; ' +
    'both are summed with weights 1 − α and α';
  return diagram.finish(options, 'dense-layer', title, alt);
}

/** The objective: the same terms in three domains, and their weights. */
export function objectiveDiagram(options: FigureOptions = {}): Figure {
  const title = 'The objective in three domains';
  const diagram = new Diagram(columnWidth.double, 214 + headroom(options, title, columnWidth.double));
  const domains = [
    { name: 'temporal', from: 'zₜ: what the frames say', weight: '0.5' },
    { name: 'instance', from: 'zᵢ: what the whole clip says', weight: '1' },
    { name: 'spatial', from: 'zₛ: what the joints say', weight: '0.5' },
  ];
  domains.forEach(({ name, from, weight }, index) => {
    const middle = 112 + index * 219;
    const colour = colourOf([0, 2, 1][index]);
    diagram.words(name, middle, 204, colour);
    diagram.note(from, middle, 190);
    diagram.box(middle - 66, 140, 62, 'view p', 'N × D', colour);
    diagram.box(middle + 66, 140, 62, 'view q', 'N × D', colour);
    diagram.arrow([middle - 34, 146], [middle + 35, 146]);
    diagram.arrow([middle + 34, 134], [middle - 35, 134]);
    diagram.words('agree', middle, 158);
    diagram.note('similarity (8)', middle, 118);
    diagram.note(`each view: stays alive, V (9);${lineBreak}its dimensions differ, AC (10)`, middle, 88);
    diagram.note(`between views: same dimensions agree (8),${lineBreak}others differ, XC (11)`, middle, 58);
    diagram.arrow([middle, 40], [middle, 28]);
    diagram.box(middle, 14, 84, `weight ${weight}`, '', colour);
  });
  const alt =
    'in each of the domains temporal, instance and spatial, views agree, each view stays alive and its dimensions differ; weights ' +
    '0.5, 1 and 0.5';
  return diagram.finish(options, 'objective', title, alt);
}
