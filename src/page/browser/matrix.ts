import { diverging } from '../../report/browser';

/** A matrix of correlations as colours, a pixel a number, from −1 (blue) over 0 (white) to 1 (red-brown). */
export function drawMatrix(canvas: HTMLCanvasElement, values: Float32Array, width: number): void {
  canvas.width = width;
  canvas.height = width;
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  const image = pen.createImageData(width, width);
  values.forEach((value, place) => image.data.set([...colourAt((value + 1) / 2), 255], 4 * place));
  pen.putImageData(image, 0, 0);
}

/** The colours of the scale as a gradient in CSS, from left to right. */
export function scaleGradient(): string {
  return `linear-gradient(to right, ${diverging.map(([at, colour]) => `${colour} ${100 * at}%`).join(', ')})`;
}

/** Mean size of the correlations of two different dimensions. */
export function meanBeside(values: Float32Array, width: number): number {
  let sum = 0;
  values.forEach((value, place) => (sum += place % (width + 1) === 0 ? 0 : Math.abs(value)));
  return sum / (width * (width - 1));
}

function colourAt(place: number): [number, number, number] {
  const at = Math.max(0, Math.min(1, place)) * (diverging.length - 1);
  const low = Math.min(diverging.length - 2, Math.floor(at));
  const [from, to] = [partsOf(diverging[low][1]), partsOf(diverging[low + 1][1])];
  const mixed = from.map((part, index) => Math.round(part + (at - low) * (to[index] - part)));
  return [mixed[0], mixed[1], mixed[2]];
}

/** Red, green and blue of `#rrggbb`. */
function partsOf(colour: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}
