/**
 * A number as people write it, and that a computer can hold: `Number` would take `0x10` and an empty text too, and make 0 of `1e-400`.
 */
export function isDecimal(text: string): boolean {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return false;
  const value = Number(text);
  return Number.isFinite(value) && (value !== 0 || !/^[^e]*[1-9]/i.test(text));
}
