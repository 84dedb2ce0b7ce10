import { dste } from './dste';
import type { EncoderKind } from './encoderKind';
import { sttr } from './sttr';

export type { EncoderKind, Stream } from './encoderKind';

/** Every kind of encoder, by its word in the settings. */
export const encoders = { dste, sttr } satisfies Record<string, EncoderKind>;

export type EncoderName = keyof typeof encoders;
