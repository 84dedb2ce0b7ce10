import { kinectV1 } from '../../../skeleton';
import { isNuclaFile, readNuclaRecording } from '../nuclaRecording';
import { findNuclaTexts, readNuclaTexts } from '../nuclaText';
import { fileForm, type RecordingForm } from './recordingForm';

const wholeText = /^a\d\d_s\d\d_e\d\d_v\d\d(?:_skeletons?)?\.txt$/i;
const frameText = /^frame_?\d+[^\\/]*_skeletons?\.txt$/i;

/** Northwestern-UCLA: JSON files, texts of whole recordings, and folders with a text a frame. */
export const nuclaForms: readonly RecordingForm[] = [
  fileForm(
    'nucla',
    'aXX_sXX_eXX_vXX.json',
    ({ name }, { member }) => member === undefined && isNuclaFile(name),
    ({ file }) => ({ clip: readNuclaRecording(file).clip, layout: kinectV1 }),
  ),
  {
    form: 'nucla-text',
    files: 'aXX_sXX_eXX_vXX.txt, or view_V/aXX_sXX_eXX/frame_N_..._skeletons.txt',
    recognises: ({ name, file, entries }) =>
      file === undefined
        ? entries.some((entry) => frameText.test(entry))
        : file.member === undefined && wholeText.test(name),
    read: async ({ path }) => {
      const { texts } = await findNuclaTexts(path);
      return {
        recordings: texts.map((one) => ({
          name: one.name,
          file: path,
          read: () => ({ clip: readNuclaTexts(one).clip, layout: kinectV1 }),
        })),
      };
    },
  },
];
