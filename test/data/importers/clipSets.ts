import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Dataset, type ImportReport } from '../../../src/data';
import { hdm05, kinectV1, type Clip, type Layout } from '../../../src/skeleton';
import { matlabFile, type WrittenValue } from '../formats/matlabFiles';
import { temporaryFolder } from '../temporaryFolder';

/** A place for every joint of Kinect v1 and frame, told apart from all others. */
export const point = (joint: number, t: number): [x: number, y: number, z: number] => [
  Math.fround(Math.sin(joint) + t / 64),
  Math.fround(joint / 8),
  Math.fround(2 + Math.cos(joint)),
];

/** The points of a frame in the order of the files of a layout that names its joints as Kinect v1 does. */
export function frame(layout: Layout, t: number): number[][] {
  return layout.joints.map((name) => point(kinectV1.joints.indexOf(name), t));
}

/** A folder of files by their path in it. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Imports into a new folder and opens it. */
export async function imported(
  run: (out: string) => Promise<ImportReport>,
): Promise<{ report: ImportReport; dataset: Dataset }> {
  const out = join(temporaryFolder(), 'set');
  const report = await run(out);
  return { report, dataset: Dataset.open(out) };
}

/** The places of {@link point} in the order of Kinect v1, as a clip's coordinates. */
export function expected(frames: number): number[] {
  return Array.from({ length: frames }, (_, t) => kinectV1.joints.flatMap((__, joint) => point(joint, t))).flat();
}

/** A recording in the form `.amc.mat`: joint j of frame t at (100 j + t, j, 7) centimetres. */
export function amcMat(
  frames: number,
  { joints = hdm05.joints.length, leftHip = 2 }: { joints?: number; leftHip?: number } = {},
): Buffer {
  const trajectory = (joint: number): WrittenValue => ({
    shape: [3, frames],
    numbers: Array.from({ length: frames }, (_, t) => [100 * joint + t, joint, 7]).flat(),
  });
  const cells = Array.from({ length: joints }, (_, joint) => trajectory(joint));
  const names: [name: string, number: number][] = [
    ['root', 1],
    ['lhip', leftHip],
    ['RSHOULDER', 25],
  ];
  const scalar = (number: number): WrittenValue => ({ shape: [1, 1], numbers: [number] });
  const columns = [
    names.map(([text]): WrittenValue => ({ text })),
    names.map(() => scalar(0)),
    names.map(([, number]) => scalar(number)),
  ];
  const fields = {
    njoints: scalar(joints),
    jointTrajectories: { shape: [joints, 1], cells },
    nameMap: { shape: [names.length, 3], cells: columns.flat() },
  };
  return matlabFile({ skel: { fields: { name: { text: 'bd' } } }, mot: { fields } });
}

/** Coordinates of a clip of {@link amcMat}, in metres. */
export function amcCoordinates({ frames }: Pick<Clip, 'frames'>): number[] {
  return Array.from({ length: frames }, (_, t) =>
    hdm05.joints.flatMap((__, joint) => [joint + t / 100, joint / 100, 0.07]),
  ).flat();
}
