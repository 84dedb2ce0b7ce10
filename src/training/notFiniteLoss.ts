import { InputError } from '../errors';

/** What stops a training whose loss is NaN or infinite. @param of what is trained, and when */
export function notFiniteLoss(of: string, loss: number, rate: number): InputError {
  return new InputError({
    thing: `loss of ${of}`,
    found: loss,
    wanted: 'a finite number',
    fix: `Choose a learning rate smaller than ${rate}.`,
  });
}
