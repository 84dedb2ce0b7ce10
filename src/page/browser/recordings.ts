import { normaliseClip } from '../../data/browser';
import type { RecordingSource } from '../../data';
import { kinectV2, type Clip } from '../../skeleton';
import {
  orderByEnergy,
  recordingKeys,
  recordingName,
  syntheticActions,
  syntheticRecording,
  syntheticSettings,
  World,
  type SyntheticOptions,
} from '../../synthetic/browser';

/** Bodies of every clip. */
const bodies = 2;

/** Synthetic recordings held in memory, prepared as `import synthetic` prepares them. */
export class MadeRecordings implements RecordingSource {
  readonly info = { bodies };
  readonly layout = kinectV2;
  private readonly made: { name: string; action: string; subject: number; clip: Clip }[] = [];
  private readonly actions: string[] = [];

  /** @param onMade is told how many there are, and waited for */
  static async make(
    options: SyntheticOptions,
    onMade: (made: number, all: number) => unknown = () => undefined,
  ): Promise<MadeRecordings> {
    const settings = syntheticSettings(options);
    const world = new World(settings.seed);
    const recordings = new MadeRecordings();
    recordings.actions.push(...settings.actions);
    const keys = recordingKeys(settings);
    for (const key of keys) {
      const clip = normaliseClip(orderByEnergy(syntheticRecording(key, settings, world)), kinectV2);
      const action = syntheticActions[key.action - 1].name;
      recordings.made.push({ name: recordingName(key), action, subject: key.subject, clip: withBodies(clip) });
      await onMade(recordings.made.length, keys.length);
    }
    return recordings;
  }

  get size(): number {
    return this.made.length;
  }

  name(index: number): string {
    return this.made[index].name;
  }

  label(index: number): number {
    return this.actions.indexOf(this.made[index].action);
  }

  frames(index: number): number {
    return this.made[index].clip.frames;
  }

  action(index: number): string {
    return this.made[index].action;
  }

  subject(index: number): number {
    return this.made[index].subject;
  }

  read(index: number, memory = (numbers: number): Float32Array => new Float32Array(numbers)): Clip {
    const { clip } = this.made[index];
    const coordinates = memory(clip.coordinates.length);
    coordinates.set(clip.coordinates);
    return { ...clip, coordinates };
  }
}

/** A clip of as many bodies as all have; those that are not there are zero. */
function withBodies(clip: Clip): Clip {
  const { frames, joints, coordinates } = clip;
  const [from, to] = [clip.bodies * joints * 3, bodies * joints * 3];
  const all = new Float32Array(frames * to);
  for (let t = 0; t < frames; t++) all.set(coordinates.subarray(t * from, (t + 1) * from), t * to);
  return { frames, bodies, joints, coordinates: all };
}
