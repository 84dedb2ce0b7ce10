/** The learning rate of every epoch. */
export interface Schedule {
  /** Of the first epochs. */
  learningRate: number;
  /** Epochs (from 0) from which the learning rate is multiplied by `decay`. */
  milestones: readonly number[];
  decay: number;
}

/** Learning rate of an epoch (from 0): the base rate times `decay` for every milestone reached. */
export function learningRate(epoch: number, { learningRate: base, milestones, decay }: Schedule): number {
  return base * decay ** milestones.filter((milestone) => milestone <= epoch).length;
}
