/** Control characters, marks of direction and characters without width, halves of characters. */
const unseen = /[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

/**
 * A text from elsewhere as a message or table may show it: what cannot be seen, moves the cursor or turns the direction of
 * reading stands as `\x1b` or `\u202e`. Letters of every script stay as they are.
 */
export function visible(text: string): string {
  return text.replace(unseen, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : escapeOf(code);
  });
}

/** A text as a terminal may get it: nothing in it but line breaks and tabs does what is not seen. */
export function printable(text: string): string {
  return text.replace(/[^\n\t]+/g, visible);
}

/** JSON of a value, of the same value when read again, in which nothing is unseen. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(unseen, (character) => escapeOf(character.charCodeAt(0)));
}

function escapeOf(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
