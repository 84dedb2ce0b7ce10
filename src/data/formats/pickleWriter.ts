/** A Python tuple to be written. */
export class Tuple {
  constructor(readonly items: readonly unknown[]) {}
}

/** A Python dictionary to be written; as `collections.OrderedDict` where its order is part of it. */
export class Dictionary {
  constructor(
    readonly entries: Iterable<readonly [string | number, unknown]>,
    readonly ordered = false,
  ) {}
}

/**
 * Writes plain data as a pickle of protocol 2: None, booleans, numbers (whole ones as int), texts, lists, {@link Tuple} and
 * {@link Dictionary}. Nothing is shared: a value met twice is written twice.
 */
export class PickleWriter {
  private readonly pieces: Buffer[] = [];

  /** @param other writes objects of other kinds */
  constructor(private readonly other: (value: object, writer: PickleWriter) => void) {}

  /** The whole pickle of one value. */
  pickle(value: unknown): Buffer {
    this.pieces.length = 0;
    this.code('\x80\x02');
    this.write(value);
    this.code('.');
    return Buffer.concat(this.pieces);
  }

  write(value: unknown): void {
    if (value === null) this.code('N');
    else if (typeof value === 'boolean') this.code(value ? '\x88' : '\x89');
    else if (typeof value === 'number') this.number(value);
    else if (typeof value === 'string') this.text(value);
    else if (Array.isArray(value)) this.all('](', value, 'e');
    else if (value instanceof Tuple) this.all('(', value.items, 't');
    else if (value instanceof Dictionary) this.dictionary(value);
    else if (typeof value === 'object') this.other(value, this);
    else throw new RangeError(`${typeof value} in a pickle`);
  }

  /** A class or function by its module and name. */
  global(module: string, name: string): void {
    this.code(`c${module}\n${name}\n`);
  }

  /** Calls a class or function with arguments. */
  call(module: string, name: string, args: readonly unknown[]): void {
    this.global(module, name);
    this.write(new Tuple(args));
    this.code('R');
  }

  /** Instructions as they are. */
  code(text: string): void {
    this.pieces.push(Buffer.from(text, 'latin1'));
  }

  private all(before: string, items: readonly unknown[], after: string): void {
    this.code(before);
    items.forEach((item) => this.write(item));
    this.code(after);
  }

  private dictionary({ entries, ordered }: Dictionary): void {
    if (ordered) this.call('collections', 'OrderedDict', []);
    else this.code('}');
    this.all('(', [...entries].flat(), 'u');
  }

  private number(value: number): void {
    const whole = Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0);
    const bytes = Buffer.alloc(whole ? 5 : 9);
    bytes.write(whole ? 'J' : 'G', 'latin1');
    if (whole) bytes.writeInt32LE(value, 1);
    else bytes.writeDoubleBE(value, 1);
    this.pieces.push(bytes);
  }

  private text(value: string): void {
    const bytes = Buffer.from(value);
    const head = Buffer.alloc(5);
    head.write('X', 'latin1');
    head.writeUInt32LE(bytes.length, 1);
    this.pieces.push(head, bytes);
  }
}
