import { InputError } from '../../errors';
import type { Action } from '../script';
import { oneHandActions } from './oneHand';
import { twoHandActions } from './twoHands';
import { twoPeopleActions } from './twoPeople';
import { wholeBodyActions } from './wholeBody';

/** All actions; label = place in this list. Those of two people come last. */
export const syntheticActions: readonly Action[] = [
  ...oneHandActions,
  ...twoHandActions,
  ...wholeBodyActions,
  ...twoPeopleActions,
];

/** @throws InputError where there is no action of this name */
export function actionNamed(name: string): Action {
  const action = syntheticActions.find((candidate) => candidate.name === name);
  if (action === undefined) {
    throw new InputError({
      thing: 'synthetic action',
      found: name,
      wanted: `one of ${syntheticActions.map((known) => known.name).join(', ')}`,
    });
  }
  return action;
}
