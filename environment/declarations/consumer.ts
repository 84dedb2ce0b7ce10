// What a notebook cell does: the built declarations, read by tslab's own TypeScript.
import * as usdrl from 'usdrl';

export const names: string[] = Object.keys(usdrl);
