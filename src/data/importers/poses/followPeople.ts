import type { PosePerson } from './poseClip';

/** One person through a recording: who it is in each frame. */
export type PersonTrack = ReadonlyMap<number, PosePerson>;

/** A person may be out of sight for so many frames. */
const mostGap = 30;

/** The joints of a person lie no farther apart, on average, from one frame to the next than this part of its size. */
const mostStep = 0.5;

interface Track {
  people: Map<number, PosePerson>;
  last: PosePerson;
  frame: number;
  size: number;
}

/**
 * Who is who over the frames of a recording. Where the file numbers its people, they are those numbers; the first of two with one number in a frame counts.
 * Else by one rule: in each frame a person goes on with the one of the last 30 frames whose joints lie nearest, the mean over the joints that both
 * have, nearest pairs first, if that is at most half the larger one's size (the diagonal around its joints). Whoever is left begins anew.
 *
 * @returns in the order of their first frames
 */
export function followPeople(frames: readonly (readonly PosePerson[])[]): PersonTrack[] {
  const isNumbered = frames.every((people) => people.every(({ track }) => track !== undefined));
  return isNumbered ? byNumber(frames) : byPlace(frames);
}

function byNumber(frames: readonly (readonly PosePerson[])[]): PersonTrack[] {
  const tracks = new Map<string, Map<number, PosePerson>>();
  frames.forEach((people, t) => {
    for (const person of people) {
      const track = tracks.get(String(person.track)) ?? new Map<number, PosePerson>();
      if (!track.has(t)) track.set(t, person);
      tracks.set(String(person.track), track);
    }
  });
  return [...tracks.values()];
}

function byPlace(frames: readonly (readonly PosePerson[])[]): PersonTrack[] {
  const tracks: Track[] = [];
  let active: Track[] = [];
  frames.forEach((people, t) => {
    active = active.filter(({ frame }) => t - frame <= mostGap);
    const sizes = people.map(sizeOf);
    const pairs = active.flatMap((track) =>
      people.flatMap((person, i) => {
        const distance = meanDistance(track.last, person);
        return distance <= mostStep * Math.max(track.size, sizes[i]) ? [{ track, i, distance }] : [];
      }),
    );
    pairs.sort((a, b) => a.distance - b.distance);
    const placed = new Set<number>();
    for (const { track, i } of pairs) {
      if (track.frame === t || placed.has(i)) continue;
      placed.add(i);
      track.people.set(t, people[i]);
      Object.assign(track, { last: people[i], frame: t, size: sizes[i] });
    }
    people.forEach((person, i) => {
      if (placed.has(i)) return;
      const track: Track = { people: new Map([[t, person]]), last: person, frame: t, size: sizes[i] };
      tracks.push(track);
      active.push(track);
    });
  });
  return tracks.map(({ people }) => people);
}

/** Infinite where the two have no joint in common. */
function meanDistance(a: PosePerson, b: PosePerson): number {
  let sum = 0;
  let count = 0;
  for (let joint = 0; joint < a.scores.length; joint++) {
    if (!(a.scores[joint] > 0 && b.scores[joint] > 0)) continue;
    const at = joint * 3;
    sum += Math.hypot(
      a.points[at] - b.points[at],
      a.points[at + 1] - b.points[at + 1],
      a.points[at + 2] - b.points[at + 2],
    );
    count++;
  }
  return count === 0 ? Infinity : sum / count;
}

/** The diagonal of the box around the joints that were found. */
function sizeOf({ points, scores }: PosePerson): number {
  const extent = [0, 1, 2].map((c) => {
    let [low, high] = [Infinity, -Infinity];
    scores.forEach((score, joint) => {
      if (!(score > 0)) return;
      low = Math.min(low, points[joint * 3 + c]);
      high = Math.max(high, points[joint * 3 + c]);
    });
    return Math.max(0, high - low);
  });
  return Math.hypot(...extent);
}
