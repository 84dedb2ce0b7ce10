import { hdm05, kinectV1, kinectV2, msrAction3d, utdMhad } from '../../../skeleton';
import { TextNumbers } from '../../formats/textNumbers';
import { usualBodies } from '../chosenBodies';
import { readHdm05Clip } from '../hdm05';
import { readMsrAction3dClip } from '../msrAction3d';
import { selectBodies } from '../ntu/bodySelection';
import { readNtuSkeleton } from '../ntu/skeletonText';
import { pkuBodies, readPkuSkeleton } from '../pku/pkuReader';
import { readPadded, recordingPlace, type RecordingFile } from '../recordings/recordingFile';
import { readUtdMhadClip } from '../utdMhad';
import { readUtkinectRecording } from '../utkinect/utkinectReader';
import { fileForm, firstLine, numbersIn, type ReadingChoices, type RecordingForm } from './recordingForm';

const pkuColumns = pkuBodies * kinectV2.joints.length * 3;
const utkinectColumns = 1 + kinectV1.joints.length * 3;
const msrColumns = 4;

/** What the owners of data sets give, a file a recording; names need not be those of the data sets. */
export const sensorForms: readonly RecordingForm[] = [
  fileForm(
    'ntu',
    'NAME.skeleton',
    ({ name }) => /\.skeleton$/i.test(name),
    (file, choices) => {
      const skeletons = readNtuSkeleton(numbersOf(file, choices), recordingPlace(file));
      const { bodies = usualBodies, chooseBodies } = choices;
      const clip = skeletons.slots.length === 0 ? undefined : selectBodies(skeletons, bodies, chooseBodies);
      return { clip, layout: kinectV2 };
    },
  ),
  fileForm(
    'hdm05',
    'NAME.amc.mat',
    ({ name }) => /\.amc\.mat$/i.test(name),
    (file) => ({ clip: readHdm05Clip(file), layout: hdm05 }),
  ),
  fileForm(
    'utd-mhad',
    'NAME.mat',
    ({ name }) => /\.mat$/i.test(name),
    (file) => ({ clip: readUtdMhadClip(file), layout: utdMhad }),
  ),
  fileForm(
    'msr-action3d',
    `NAME.txt of ${msrColumns} numbers a line`,
    (place) => isText(place.name) && numbersIn(firstLine(place)) === msrColumns,
    (file) => ({ clip: readMsrAction3dClip(file), layout: msrAction3d }),
  ),
  fileForm(
    'utkinect',
    `NAME.txt of ${utkinectColumns} numbers a line`,
    (place) => isText(place.name) && numbersIn(firstLine(place)) === utkinectColumns,
    (file, choices) => ({
      clip: readUtkinectRecording(numbersOf(file, choices), recordingPlace(file)).clip,
      layout: kinectV1,
    }),
  ),
  fileForm(
    'pku-mmd',
    `NAME.txt of ${pkuColumns} numbers a line`,
    (place) => isText(place.name) && numbersIn(firstLine(place)) === pkuColumns,
    (file, choices) => ({ clip: readPkuSkeleton(numbersOf(file, choices), recordingPlace(file)), layout: kinectV2 }),
  ),
];

function isText(name: string): boolean {
  return /\.txt$/i.test(name);
}

/** With a rule for missing joints numbers may be none. */
function numbersOf(file: RecordingFile, { missing }: ReadingChoices): TextNumbers {
  return new TextNumbers(readPadded(file), missing !== undefined);
}
