/** Control characters but tab and line break, and marks that turn the direction of writing. */

const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text as a terminal may get it: names from files may hold sequences that clear the screen, set its title, or hide what is
 * written. They are shown as `\x1b` and the like.
 */
export function printable(text: string): string {
  return text.replace(unprintable, (sign) => {
    const code = sign.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
