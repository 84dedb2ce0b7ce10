/** Something that a run does: its pre-training, or a measurement. */
export interface Piece {
  /** `pre-training`, or the name of the measurement. */
  kind: string;
  /** `pre-training`, or the protocol. */
  protocol: string;
  /** Kind of the encoder; undefined where none is used: of raw coordinates, and to fuse scores. */
  encoder?: string;
  /** Arithmetic, about. */
  size: number;
  /** Of pre-training. */
  epochs?: number;
  steps?: number;
  /** Of the measured experiment. */
  hash?: string;
}

/** What a piece has taken, or takes by the part of it that is done. */
export interface Taken {
  piece: Piece;
  /** Of the piece that is done. */
  fraction: number;
  /** Of the whole piece. */
  seconds: number;
}

/** Seconds of a piece without an encoder, while none has been made. */
const withoutEncoder = 2;

/** Expects the seconds of pieces from those of the nearest that are known, by their arithmetic. */
export class PieceCosts {
  private readonly sums = new Map<string, { size: number; seconds: number }>();

  constructor(taken: readonly Taken[]) {
    for (const { piece, fraction, seconds } of taken) {
      for (const level of levels(piece)) {
        const sum = this.sums.get(level) ?? { size: 0, seconds: 0 };
        this.sums.set(level, { size: sum.size + fraction * piece.size, seconds: sum.seconds + fraction * seconds });
      }
    }
  }

  /** @returns NaN if nothing is known that would say anything of it */
  seconds(piece: Piece): number {
    const level = levels(piece).find((one) => this.sums.has(one));
    if (level === undefined) return piece.encoder === undefined ? withoutEncoder : NaN;
    const { size, seconds } = this.sums.get(level) as { size: number; seconds: number };
    return (piece.size * seconds) / size;
  }
}

/** Names of all pieces that are near to one, the nearest first: those of the same encoder before those of another. */
function levels({ kind, protocol, encoder }: Piece): string[] {
  if (encoder === undefined) return [`raw ${kind}`, `raw ${protocol}`];
  return [`${encoder} ${kind}`, kind, `${encoder} ${protocol}`, protocol, 'any'];
}
