import { describe, expect, it } from 'vitest';

import { augmentationGallery, type Figure, skeletonFrames, skeletonPlayer, skeletonPoster } from '../../../src/report';
import { evenFrames, stickFigures } from '../../../src/report/player/stickFigure';
import { kinectV1, kinectV2 } from '../../../src/skeleton';
import { corrupted, wavingClip } from '../examples';

const front = { yaw: 0, pitch: 0 };

describe('stickFigures', () => {
  const clip = wavingClip(4);

  it('leaves out a body that is all zeros', () => {
    expect(stickFigures(clip, 0, kinectV2).map(({ body }) => body)).toEqual([0]);
    expect(stickFigures(wavingClip(4, 2), 0, kinectV2).map(({ body }) => body)).toEqual([0, 1]);
  });

  it('has every bone but that of the root, with y up', () => {
    const [figure] = stickFigures(clip, 0, kinectV2, front);
    expect(figure.bones).toHaveLength(24);
    const [head, foot] = [figure.joints[3], figure.joints[15]];
    expect(head[1]).toBeGreaterThan(foot[1]);
    expect(head).toEqual([clip.coordinates[9], clip.coordinates[10]]);
  });

  it('leaves out missing joints with their bones, but not the centre', () => {
    const [figure] = stickFigures(corrupted(clip), 0, kinectV2, front);
    const missing = Array.from({ length: 25 }, (_, joint) => joint).filter((joint) => joint % 3 === 1);
    expect(missing).toContain(kinectV2.centre);
    expect(figure.joints).toHaveLength(25 - missing.length + 1);
    const gone = new Set(missing.filter((joint) => joint !== kinectV2.centre));
    const kept = kinectV2.bones.filter(([a, b]) => a !== b && !gone.has(a) && !gone.has(b));
    expect(figure.bones).toHaveLength(kept.length);
  });

  it('turns about the vertical axis', () => {
    const side = stickFigures(clip, 0, kinectV2, { yaw: 90, pitch: 0 })[0].joints[15];
    expect(side[0]).toBeCloseTo(clip.coordinates[15 * 3 + 2], 6);
    expect(side[1]).toBeCloseTo(clip.coordinates[15 * 3 + 1], 6);
  });

  it('refuses a layout with another number of joints', () => {
    expect(() => stickFigures(clip, 0, kinectV1)).toThrow(/found 25, wanted 20/);
  });
});

describe('captions of a player', () => {
  it('go to its script, each text in a colour of its own, and cannot end it', () => {
    const captions = [
      { start: 0, end: 2, text: 'wave </script>' },
      { start: 2, end: 3, text: 'rest' },
      { start: 3, end: 4, text: 'wave </script>' },
    ];
    const html = skeletonPlayer([{ name: 'a', clip: wavingClip(4), captions }], kinectV2);
    const [, json] = /\}\)\("skeleton-\w+", (\{.*\})\);<\/script>$/.exec(html) ?? [];
    const { clips } = JSON.parse(json) as { clips: { captions: { text: string; colour: string }[] }[] };
    const [first, second, third] = clips[0].captions;
    expect([first.text, second.text, third]).toEqual([
      'wave </script>',
      'rest',
      { ...captions[2], colour: first.colour },
    ]);
    expect(second.colour).not.toBe(first.colour);
    expect(html.match(/<\/script>/g)).toHaveLength(1);
  });
});

describe('contact sheets', () => {
  it('take frames evenly from first to last', () => {
    expect(evenFrames(10, 4)).toEqual([0, 3, 6, 9]);
    expect(evenFrames(2, 8)).toEqual([0, 1]);
    expect(evenFrames(9, 1)).toEqual([4]);
  });

  it('have one scale in x and y', () => {
    const figure = skeletonFrames(wavingClip(20, 2), kinectV2, { count: 5 });
    expect(pixelsPerMetre(figure, 'x')).toBeCloseTo(pixelsPerMetre(figure, 'y'), 6);
    expect(figure.data.map(({ name }) => name)).toEqual(['body 1', 'body 1', 'body 2', 'body 2']);
  });

  it('show the original and each view with its own times', () => {
    const figure = augmentationGallery(wavingClip(20), [{ name: 'view', clip: wavingClip(11) }], kinectV2, {
      count: 2,
    });
    const texts = figure.layout.annotations.map(({ text }) => text);
    expect(texts).toEqual(['original', 't = 0', 't = 19', 'view', 't = 0', 't = 10', expect.stringContaining('views')]);
  });
});

describe('skeletonPlayer', () => {
  const clips = [{ name: '</script><b>"wave"', clip: wavingClip(6, 2) }];
  const html = skeletonPlayer(clips, kinectV2);

  it('is the same for the same clips and different for others', () => {
    expect(skeletonPlayer(clips, kinectV2)).toBe(html);
    const other = skeletonPlayer([{ name: 'other', clip: wavingClip(7) }], kinectV2);
    expect(idOf(other)).not.toBe(idOf(html));
  });

  it('loads nothing and lets no name break out', () => {
    expect(html).not.toMatch(/<script[^>]+src|<link|@import|https?:\/\/(?!www\.w3\.org)/);
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    expect(html).not.toContain('<b>');
  });

  it('keeps a small coordinate apart from a missing joint', () => {
    const clip = wavingClip(1);
    clip.coordinates.set([1e-9, 0, 0], 3 * 3);
    const packed = /"coordinates":"([^"]+)"/.exec(skeletonPlayer([{ name: 'a', clip }], kinectV2))![1];
    expect(Buffer.from(packed, 'base64').readInt16LE(3 * 3 * 2)).toBe(1);
  });

  it('refuses no clips', () => {
    expect(() => skeletonPlayer([], kinectV2)).toThrow(/clips to play: found 0/);
  });
});

describe('skeletonPoster', () => {
  it('is a complete SVG with a row a clip, both bodies and the mark', () => {
    const svg = skeletonPoster([{ name: 'a & b', clip: wavingClip(9, 2) }], kinectV2, { count: 3, synthetic: true });
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg.match(/<path/g)).toHaveLength(6);
    expect(svg).toContain('a &amp; b');
    expect(svg).toContain('synthetic data');
    expect(svg).not.toContain('NaN');
  });
});

function idOf(html: string): string {
  return /data-skeleton-player="([^"]+)"/.exec(html)![1];
}

function pixelsPerMetre({ layout, width, height }: Figure, letter: 'x' | 'y'): number {
  const axis = letter === 'x' ? layout.xaxis : layout.yaxis;
  const pixels = (axis.domain![1] - axis.domain![0]) * (letter === 'x' ? width : height);
  return pixels / (Number(axis.range![1]) - Number(axis.range![0]));
}
