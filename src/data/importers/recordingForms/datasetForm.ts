import { Dataset } from '../../dataset';
import { datasetFiles } from '../../datasetFormat';
import type { RecordingForm } from './recordingForm';

/** A data set folder that was imported before: all its recordings, prepared as it says. */
export const datasetForm: RecordingForm = {
  form: 'dataset',
  files: `a data set folder with ${datasetFiles.info}`,
  recognises: ({ entries }) => entries.includes(datasetFiles.info),
  read: ({ path }) => {
    const dataset = Dataset.open(path);
    const { layout, info } = dataset;
    return {
      recordings: Array.from({ length: dataset.size }, (_, index) => ({
        name: dataset.name(index),
        file: path,
        read: () => ({
          clip: dataset.read(index),
          layout,
          normalisation: info.normalisation,
          segments: dataset.segments(index),
        }),
      })),
      close: () => dataset.close(),
    };
  },
};
