import { InputError } from '../../errors';
import type { Clip, Layout } from '../../skeleton';
import { colourOf } from '../theme';
import type { PlayerData } from './playerScript';
import type { PlayerClip } from './skeletonPoster';
import { boundsOf, checkLayout, defaultViewpoint, stickFigures, type Viewpoint } from './stickFigure';

export interface PlayerOptions {
  /** Frames shown in a second; default 30. */
  frameRate?: number;
  /** Height of the drawing in pixels; default 260. */
  height?: number;
  view?: Viewpoint;
  /** Starts at once (not for readers who asked their system for less motion); default true. */
  autoplay?: boolean;
  /** `frame`: all clips show the same frame number, a shorter one waits at its end. `fraction`: all take equally long. */
  sync?: 'frame' | 'fraction';
  synthetic?: boolean;
}

/** What the script of the player is given for clips; the same in Node and in a page. */
export function playerData(clips: readonly PlayerClip[], layout: Layout, options: PlayerOptions = {}): PlayerData {
  if (clips.length === 0) throw new InputError({ thing: 'clips to play', found: 0, wanted: 'at least 1' });
  return {
    clips: clips.map((one) => ({ ...packed(one.name, one.clip, layout), ...captionsOf(one) })),
    bones: layout.bones
      .filter(([joint, parent]) => joint !== parent)
      .map(([joint, parent]) => [joint, parent] as const),
    centre: layout.centre,
    colours: [0, 1, 2, 3, 4, 5].map(colourOf),
    frameRate: options.frameRate ?? 30,
    height: options.height ?? 260,
    view: options.view ?? defaultViewpoint,
    autoplay: options.autoplay ?? true,
    sync: options.sync ?? 'frame',
  };
}

/** The captions of a clip, each text in a colour of its own. */
function captionsOf({ captions }: PlayerClip): Pick<PlayerData['clips'][number], 'captions'> {
  if (captions === undefined) return {};
  const texts = [...new Set(captions.map(({ text }) => text))];
  return { captions: captions.map((one) => ({ ...one, colour: colourOf(texts.indexOf(one.text)) })) };
}

/** Coordinates as 16-bit integers (a thousandth of a person's height is far below a pixel), base64. */
function packed(name: string, clip: Clip, layout: Layout): PlayerData['clips'][number] {
  checkLayout(clip, layout);
  const largest = clip.coordinates.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const scale = largest / 32767;
  const integers = new DataView(new ArrayBuffer(clip.coordinates.length * 2));
  clip.coordinates.forEach((value, index) => {
    const whole = Math.round(value / scale);
    // zero means missing, so a small value must not become zero
    integers.setInt16(index * 2, whole === 0 && value !== 0 ? Math.sign(value) : whole, true);
  });
  return {
    name,
    frames: clip.frames,
    bodies: clip.bodies,
    joints: clip.joints,
    scale,
    coordinates: base64(new Uint8Array(integers.buffer)),
    ...centreAndSize(clip, layout),
  };
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Middle and half size of everything that is ever drawn, so that the picture neither jumps nor is cut while it turns. */
function centreAndSize(
  clip: Clip,
  layout: Layout,
): { middle: [number, number, number]; halfWidth: number; halfHeight: number } {
  const front = boundsOf(allFrames(clip, layout, { yaw: 0, pitch: 0 }));
  const side = boundsOf(allFrames(clip, layout, { yaw: 90, pitch: 0 }));
  const depth = Math.max(front.right - front.left, Math.hypot(front.right - front.left, side.right - side.left) * 0.8);
  return {
    middle: [(front.left + front.right) / 2, (front.bottom + front.top) / 2, (side.left + side.right) / 2],
    halfWidth: depth / 2,
    halfHeight: (front.top - front.bottom) / 2,
  };
}

function allFrames(clip: Clip, layout: Layout, view: Viewpoint) {
  return Array.from({ length: clip.frames }, (_, frame) => stickFigures(clip, frame, layout, view)).flat();
}
