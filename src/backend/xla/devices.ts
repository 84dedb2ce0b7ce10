import { InputError } from '../../errors';

/**
 * The devices to use of those that a plugin has: `all`, the first N (`4`), or some by their places (`0,2`; one alone: `2,`).
 *
 * @returns places, from 0
 * @throws InputError for any other text, and for devices that are not there
 */
export function chosenDevices(text: string, available: number): number[] {
  const wrong = (found: string) =>
    new InputError({
      thing: '--devices',
      found,
      wanted: `all, a number of devices from 1 to ${available}, or places from 0 to ${available - 1} such as 0,1`,
    });
  if (text === 'all') return Array.from({ length: available }, (_, place) => place);
  if (/^\d+$/.test(text)) {
    const count = Number(text);
    if (count < 1 || count > available) throw wrong(text);
    return Array.from({ length: count }, (_, place) => place);
  }
  if (!/^\d+(,\d+)*,?$/.test(text)) throw wrong(text);
  const places = text
    .split(',')
    .filter((part) => part !== '')
    .map(Number);
  if (places.some((place) => place >= available) || new Set(places).size < places.length) throw wrong(text);
  return places;
}
