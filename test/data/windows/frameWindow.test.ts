import { describe, expect, it } from 'vitest';

import { centredWindow, frameLabels, slidingWindows } from '../../../src/data';

const limits = (frames: number, stride: number, tail: 'repeat' | 'shift' = 'repeat') =>
  slidingWindows(3, frames, { size: 64, stride, tail }).map(({ start, end }) => [start, end]);

describe('sliding windows', () => {
  it('cover a recording once, or several times with a smaller stride', () => {
    expect(limits(128, 64)).toEqual([[0, 64], [64, 128]]); // prettier-ignore
    expect(limits(100, 64)).toEqual([[0, 64], [64, 100]]); // prettier-ignore
    expect(limits(100, 32)).toEqual([[0, 64], [32, 96], [64, 100]]); // prettier-ignore
    expect(limits(96, 32)).toEqual([[0, 64], [32, 96]]); // prettier-ignore
    expect(limits(65, 64)).toEqual([[0, 64], [64, 65]]); // prettier-ignore
    expect(limits(1, 64)).toEqual([[0, 1]]);
  });

  it('may move the last one back into the recording', () => {
    expect(limits(100, 64, 'shift')).toEqual([[0, 64], [36, 100]]); // prettier-ignore
    expect(limits(50, 64, 'shift')).toEqual([[0, 50]]);
  });

  it('refuse a stride that would leave frames out', () => {
    expect(() => limits(100, 65)).toThrow('stride of windows: found 65, wanted 1 to 64');
    expect(() => limits(100, 0)).toThrow('found 0');
  });
});

describe('centred windows', () => {
  it('lie round a frame, inside the recording', () => {
    const at = (t: number, frames = 200) => {
      const { start, end } = centredWindow(0, frames, t, 64, 4);
      return [start, end];
    };
    expect([at(0), at(31), at(32), at(100)]).toEqual([[0, 64], [0, 64], [0, 64], [68, 132]]); // prettier-ignore
    expect([at(168), at(169), at(199)]).toEqual([[136, 200], [136, 200], [136, 200]]); // prettier-ignore
    expect(at(5, 40)).toEqual([0, 40]);
  });
});

describe('frame labels', () => {
  it('are 0 for the background, else the class + 1; a later row holds where segments overlap', () => {
    const segments = [[2, 3, 6], [0, 5, 8]] as const; // prettier-ignore
    expect([...frameLabels(segments, 0, 10)]).toEqual([0, 0, 0, 3, 3, 1, 1, 1, 0, 0]);
    expect([...frameLabels(segments, 4, 3)]).toEqual([3, 1, 1]);
    expect([...frameLabels(segments, 100, 2)]).toEqual([0, 0]);
  });
});
