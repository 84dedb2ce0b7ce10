/**
 * Bytes that lists, dictionaries and texts may take in memory, as estimated below: these and `growth` for each byte of the
 * file, at most `largestContent`. Arrays do not count: they stay in the file. The names and labels of the largest data set
 * of this field take a quarter of the most.
 */
const smallContent = 2 ** 26;
const growth = 8;
const largestContent = 2 ** 29;

/** What a value, a list, a dictionary and an entry of one cost of {@link contentRoom}. */
export const contentCost = { value: 16, list: 48, dictionary: 224, entry: 48 };

/** Bytes that the content of a pickle in a file of so many bytes may take. */
export function contentRoom(fileBytes: number): number {
  return Math.min(largestContent, smallContent + growth * fileBytes);
}
