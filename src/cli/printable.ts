import { visible } from '../errors';

/** A text as a terminal may get it: nothing in it but line breaks and tabs does what is not seen. */
export function printable(text: string): string {
  return text.replace(/[^\n\t]+/g, visible);
}
