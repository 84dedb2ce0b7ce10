/** Of a drawing and its margins, in units of the drawing. */
export interface Box {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Adds an element to a drawing. */
export function svgElement(
  parent: SVGElement,
  name: string,
  attributes: Record<string, string | number>,
  text = '',
): void {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, String(value)));
  element.textContent = text;
  parent.append(element);
}
