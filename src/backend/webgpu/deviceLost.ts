import { InputError } from '../../errors';

/** A GPU that went away, or that could not hold what it was given. What lay on it is lost; what was written is not. */
export class DeviceLost extends InputError {
  override readonly name = 'DeviceLost';

  /**
   * @param found what the device said
   * @param advice what may help, a sentence
   */
  constructor(
    private readonly found: string,
    private readonly advice: string,
    next = 'Then give the same command again; what saves its work, as pre-training does, goes on with --resume.',
  ) {
    super({ thing: 'backend webgpu', found, wanted: 'a device that goes on', fix: `${advice} ${next}` });
  }

  /**
   * The same of work that can go on.
   *
   * @param saved what is left of it, a sentence
   * @param command that goes on with it
   */
  goingOn(saved: string, command: string): DeviceLost {
    return new DeviceLost(this.found, this.advice, `${saved} Go on with: ${command}`);
  }
}
