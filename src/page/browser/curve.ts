import { svgElement, type Box } from './svg';

/** Where the curve lies in its drawing, which scales with the page. */
const box: Box = { width: 420, height: 240, left: 52, right: 12, top: 10, bottom: 40 };

/** The loss of each step as a line, with axes; before the first step they say what comes. @param losses all finite */
export function drawCurve(svg: SVGSVGElement, losses: readonly number[]): void {
  const { width, height, left, right, top, bottom } = box;
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.replaceChildren();
  const steps = Math.max(10, losses.length);
  const waits = losses.length === 0;
  const [low, high] = waits ? [0, 1] : rangeOf(losses);
  const x = (step: number): number => left + ((step - 1) / (steps - 1)) * (width - left - right);
  const y = (loss: number): number => top + ((high - loss) / (high - low)) * (height - top - bottom);
  for (const value of waits ? [] : roundNumbers(low, high)) {
    svgElement(svg, 'line', { x1: left, x2: width - right, y1: y(value), y2: y(value), class: 'grid' });
    svgElement(svg, 'text', { x: left - 6, y: y(value) + 4, class: 'end' }, String(value));
  }
  for (const value of roundNumbers(1, steps).filter(Number.isInteger)) {
    svgElement(svg, 'line', {
      x1: x(value),
      x2: x(value),
      y1: height - bottom,
      y2: height - bottom + 4,
      class: 'axis',
    });
    svgElement(svg, 'text', { x: x(value), y: height - bottom + 17, class: 'middle' }, String(value));
  }
  svgElement(svg, 'path', { d: `M${left} ${top}V${height - bottom}H${width - right}`, class: 'axis' });
  svgElement(svg, 'text', { x: (left + width - right) / 2, y: height - 6, class: 'middle' }, 'step');
  const middle = (top + height - bottom) / 2;
  const turned = { x: 12, y: middle, class: 'middle', transform: `rotate(-90 12 ${middle})` };
  svgElement(svg, 'text', turned, 'loss (no unit)');
  if (waits) {
    const place = { x: (left + width - right) / 2, y: middle, class: 'waiting' };
    svgElement(svg, 'text', place, 'The loss of every step, when it trains');
    return;
  }
  const points = losses.map((loss, index) => `${x(index + 1).toFixed(1)} ${y(loss).toFixed(1)}`);
  svgElement(svg, 'path', { d: `M${points.join('L')}`, class: 'curve' });
  if (losses.length === 1) svgElement(svg, 'circle', { cx: x(1), cy: y(losses[0]), r: 2, class: 'dot' });
}

function rangeOf(values: readonly number[]): [low: number, high: number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(0.05 * (high - low), 1e-3 * Math.abs(high), 1e-6);
  return [low - room, high + room];
}

/** Three to seven round numbers between two. */
function roundNumbers(low: number, high: number): number[] {
  const power = 10 ** Math.floor(Math.log10(high - low));
  const step = [0.2, 0.5, 1, 2].map((part) => part * power).find((size) => (high - low) / size <= 6) ?? 5 * power;
  const numbers: number[] = [];
  for (let n = Math.ceil(low / step); n * step <= high; n++) numbers.push(Number((n * step).toPrecision(6)));
  return numbers;
}
