import { kinectV2 } from '../../../skeleton';
import { clipOfFrames, parseFrameLine } from '../../frameLine';
import { recordingPlace, textOf } from '../recordings/recordingFile';
import { fileForm } from './recordingForm';

/** Frames as JSON lines, as `usdrl predict --follow` reads them from a stream. */
export const frameForm = fileForm(
  'frames',
  'NAME.jsonl of a frame a line',
  ({ name }) => /\.jsonl$/i.test(name),
  (file, { layout = kinectV2 }) => {
    const frames = textOf(file, ['json'])
      .split(/\r?\n/)
      .flatMap((text, index) =>
        text.trim() === '' ? [] : [parseFrameLine(text, layout, index + 1, recordingPlace(file))],
      );
    return { clip: clipOfFrames(frames, layout), layout };
  },
);
