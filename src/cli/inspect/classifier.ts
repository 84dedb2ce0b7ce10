import { checkpointHash, classifierFormat, keptFormat, readClassifier, readDetector } from '../../checkpoints';
import type { Answer } from '../action';
import { namedValues } from '../textTable';

/** Whether a file holds a classifier or detector that was kept. */
export function isKept(file: string): boolean {
  return file.endsWith('.safetensors') && /^usdrl-(?:classifier|detector)/.test(keptFormat(file));
}

/** Describes such a file: what it takes, what it tells apart, what it was trained on. Reads it whole. */
export function inspectClassifier(file: string): Answer {
  const isClassifier = keptFormat(file) === classifierFormat;
  const { head, ...made } = isClassifier ? readClassifier(file) : { ...readDetector(file), head: undefined };
  const { shape, classes, layout, normalisation, source, data, seed, synthetic, settings } = made;
  const [protocol, encoder] = 'protocol' in made ? [made.protocol, made.encoder] : ['detection', 'own'];
  const sha256 = checkpointHash(file);
  const about = {
    protocol,
    encoder,
    classes,
    shape,
    layout: layout?.name,
    normalisation,
    source,
    data,
    seed,
    synthetic,
  };
  const text = namedValues({
    [isClassifier ? 'classifier' : 'detector']: file,
    'SHA-256': sha256,
    protocol,
    encoder: { checkpoint: `that of ${source}`, own: 'in the file', raw: 'none' }[encoder],
    'reference clips': head?.kind === 'neighbours' ? `${head.labels.length}, the nearest ${head.k} vote` : undefined,
    classes: `${classes.length}: ${classes.join(', ')}`,
    takes: `${shape.frames} frames, ${shape.bodies} bodies, ${shape.joints} joints (${settings.modality})`,
    layout: layout?.name,
    normalisation,
    'trained on': `${data.fingerprint}, split ${data.split}`,
    seed,
    synthetic,
  });
  return { result: { kind: isClassifier ? 'classifier' : 'detector', file, sha256, ...about }, text };
}
