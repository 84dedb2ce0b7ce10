import type { Clip, Layout } from '../skeleton';

/** A place in a clip, as messages name it. */
export function placeInClip(
  { bodies, joints }: Pick<Clip, 'bodies' | 'joints'>,
  coordinate: number,
  layout: Layout,
): string {
  const point = Math.floor(coordinate / 3);
  const joint = point % joints;
  const body = Math.floor(point / joints) % bodies;
  const frame = Math.floor(point / joints / bodies);
  const name = layout.joints.at(joint);
  const place = `frame ${frame}${bodies > 1 ? `, body ${body}` : ''}, joint ${joint}`;
  return name === undefined ? place : `${place} (${name})`;
}
