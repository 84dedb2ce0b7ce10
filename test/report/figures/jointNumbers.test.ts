import { describe, expect, it } from 'vitest';

import { type Figure, jointNumbers, type ScatterTrace } from '../../../src/report';
import { builtInLayouts, coco, kinectV2, type Layout } from '../../../src/skeleton';
import { wavingClip } from '../examples';

const drawn = (figure: Figure, heading: string) =>
  figure.data.find(({ name, type }) => name === heading && type === 'scatter') as ScatterTrace;

describe('jointNumbers', () => {
  it.each(builtInLayouts.map((layout) => [layout.name, layout] as const))('numbers and names %s', (_, layout) => {
    const figure = jointNumbers(layout);
    const numbers = figure.data.flatMap((trace) =>
      trace.type === 'scatter' && trace.mode === 'text' ? (trace.text ?? []) : [],
    );
    expect(numbers.map(Number).sort((a, b) => a - b)).toEqual(layout.joints.map((_joint, number) => number));
    const texts = figure.layout.annotations.map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining([...layout.joints]));
    const discs = figure.data.flatMap((trace) =>
      trace.type === 'scatter' && trace.mode === 'markers'
        ? trace.x.map((x, place) => [Number(x), Number(trace.y[place])])
        : [],
    );
    const apart = discs.flatMap(([x, y], one) =>
      discs.slice(one + 1).map(([otherX, otherY]) => Math.hypot(x - otherX, y - otherY)),
    );
    // 15 pixels of a metre's 178: no disc covers the number of another.
    expect(Math.min(...apart)).toBeGreaterThan(15 / 178);
  });

  it('faces the reader: the left side is blue and on the right', () => {
    const figure = jointNumbers(coco);
    expect(Math.min(...drawn(figure, 'left side').x.map(Number))).toBeGreaterThan(0);
    expect(Math.max(...drawn(figure, 'right side').x.map(Number))).toBeLessThan(0);
    expect(drawn(figure, 'left side').marker?.color).not.toBe(drawn(figure, 'right side').marker?.color);
  });

  it('knows other spellings, and else asks for a pose and draws it', () => {
    const renamed = (change: (name: string) => string): Layout => ({
      ...kinectV2,
      joints: kinectV2.joints.map(change),
    });
    const spelled = renamed((name) => name.replaceAll(' ', '_').toUpperCase());
    expect(drawn(jointNumbers(spelled), 'left side').x).toHaveLength(10);
    const unknown = renamed((name) => `${name} marker`);
    expect(() => jointNumbers(unknown)).toThrow(/joint of layout kinect-v2-25: found "?spine base marker/);
    const posed = jointNumbers(unknown, { pose: wavingClip(3) });
    // Here the left shoulder has the smaller x: the figure is mirrored.
    expect(Number(drawn(posed, 'left side').x[0])).toBeCloseTo(0.18, 2);
  });
});
