import { InputError } from '../../errors';
import type { ByteSource } from './byteSource';
import { contentCost as cost, contentRoom } from './pickleBudget';
import { PickleBytes } from './pickleBytes';
import { levels } from './pickleLevels';
import { readScalar, scalarOpcodes } from './pickleScalars';
import { PickledObject, PickledStandIn, PickleGlobal, type PickleWorld } from './pickleWorld';

/** Lists inside lists; files of this field have four. */
const mostLevels = 100;

/**
 * Reads one pickle of protocols 0 to 5: None, booleans, numbers, texts, bytes, lists and tuples (both as arrays), sets,
 * dictionaries (as Map), and what `world` stands in for. Texts and bytes of more than a kilobyte come as {@link FilePiece}:
 * they stay where they are, so that a file of any size takes little memory. A stack machine without recursion; every
 * length is checked before it is used.
 *
 * @param start where the pickle begins
 * @returns the value and the position after the pickle
 * @throws InputError for damaged files and for every name that `world` does not know
 */
export function readPickle(source: ByteSource, world: PickleWorld, start = 0): { value: unknown; end: number } {
  return new PickleMachine(new PickleBytes(source, start), source.path, world, contentRoom(source.size)).run();
}

class PickleMachine {
  private stack: unknown[] = [];
  private readonly marked: unknown[][] = [];
  private readonly memo = new Map<number, unknown>();
  private left: number;

  constructor(
    private readonly input: PickleBytes,
    private readonly file: string,
    private readonly world: PickleWorld,
    /** Bytes that the content may take. */
    private readonly room: number,
  ) {
    this.left = room;
  }

  run(): { value: unknown; end: number } {
    for (;;) {
      const opcode = this.input.character();
      if (opcode === '.') return this.result();
      this.step(opcode);
    }
  }

  private result(): { value: unknown; end: number } {
    const value = this.pop();
    if (levels(value, mostLevels) > mostLevels)
      this.fail('levels of lists', `more than ${mostLevels}`, `at most ${mostLevels}`);
    return { value, end: this.input.position };
  }

  private step(opcode: string): void {
    const { input } = this;
    switch (opcode) {
      case '\x80':
        if (input.unsigned(1) > 5) this.fail('protocol', 'a later one', '0 to 5');
        return;
      case '\x95':
        input.unsigned(8);
        return;
      case '(':
        this.marked.push(this.stack);
        this.stack = [];
        return;
      case '0':
        this.pop();
        return;
      case '1':
        this.takeMarked();
        return;
      case '2':
        this.push(this.top());
        return;
      case 'p':
        this.store(Number(input.line()));
        return;
      case 'q':
        this.store(input.unsigned(1));
        return;
      case 'r':
        this.store(input.unsigned(4));
        return;
      case '\x94':
        this.store(this.memo.size);
        return;
      case 'g':
        this.recall(Number(input.line()));
        return;
      case 'h':
        this.recall(input.unsigned(1));
        return;
      case 'j':
        this.recall(input.unsigned(4));
        return;
      case ']':
      case ')':
        this.container([]);
        return;
      case '}':
        this.container(new Map());
        return;
      case '\x8f':
        this.container(new Set());
        return;
      case 'l':
      case 't':
        this.container(this.takeMarked());
        return;
      case '\x91':
        this.container(new Set(this.takeMarked()));
        return;
      case '\x85':
      case '\x86':
      case '\x87':
        this.container(this.take(opcode.charCodeAt(0) - 0x84));
        return;
      case 'd':
        this.dictionary(this.takeMarked());
        return;
      case 'a':
        this.addItems(this.take(1));
        return;
      case 'e':
      case '\x90':
        this.addItems(this.takeMarked());
        return;
      case 's':
        this.setItems(this.take(2));
        return;
      case 'u':
        this.setItems(this.takeMarked());
        return;
      case 'c':
        this.global(input.line(), input.line());
        return;
      case '\x93':
        this.global(...(this.take(2) as [unknown, unknown]));
        return;
      case 'R':
      case '\x81':
        this.call();
        return;
      case '\x92':
        // Arguments by name: only objects that are passed over have them.
        this.pop();
        this.call();
        return;
      case 'b':
        this.setState(this.pop());
        return;
      case 'Q':
        this.persistent(this.pop());
        return;
      case 'P':
        this.persistent(input.line());
        return;
      default:
        if (!scalarOpcodes.has(opcode)) this.fail('instruction', JSON.stringify(opcode), 'one that plain data need');
        this.scalar(readScalar(opcode, input));
    }
  }

  private push(value: unknown): void {
    this.spend(cost.value);
    this.stack.push(value);
  }

  private scalar(value: unknown): void {
    if (typeof value === 'string') this.spend(2 * value.length);
    if (typeof value === 'object' && value !== null) this.spend(cost.list);
    this.push(value);
  }

  private container(value: unknown): void {
    this.spend(Array.isArray(value) ? cost.list : cost.dictionary);
    this.push(value);
  }

  private store(index: number): void {
    this.spend(cost.entry);
    this.memo.set(index, this.top());
  }

  /** Every piece of memory is paid for, also where it is free again. */
  private spend(bytes: number): void {
    this.left -= bytes;
    if (this.left >= 0) return;
    const wanted = `at most ${Math.round(this.room / 2 ** 20)} MiB; numbers belong into NumPy arrays`;
    this.fail('lists, dictionaries and texts', 'more', wanted);
  }

  private pop(): unknown {
    if (this.stack.length === 0) this.fail('stack', 'empty', 'a value');
    return this.stack.pop();
  }

  private top(): unknown {
    if (this.stack.length === 0) this.fail('stack', 'empty', 'a value');
    return this.stack[this.stack.length - 1];
  }

  private take(count: number): unknown[] {
    if (this.stack.length < count) this.fail('stack', `${this.stack.length} values`, count);
    return this.stack.splice(this.stack.length - count);
  }

  private takeMarked(): unknown[] {
    const items = this.stack;
    this.stack = this.marked.pop() ?? this.fail('stack', 'no mark', 'a mark');
    return items;
  }

  private recall(index: number): void {
    if (!this.memo.has(index)) this.fail('memo', index, 'a number stored before');
    this.push(this.memo.get(index));
  }

  private addItems(items: readonly unknown[]): void {
    const target = this.top();
    this.spend(cost.entry * items.length);
    if (Array.isArray(target)) for (const item of items) target.push(item);
    else if (target instanceof Set) for (const item of items) target.add(item);
    else if (!(target instanceof PickledStandIn)) this.fail('items', 'for something else', 'a list or set');
  }

  private setItems(items: readonly unknown[]): void {
    const target = this.top();
    if (target instanceof PickledStandIn) return;
    if (!(target instanceof Map) || items.length % 2 !== 0)
      return this.fail('items', 'misplaced', 'pairs for a dictionary');
    this.spend(cost.entry * items.length);
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      if (typeof key === 'object' && key !== null) this.fail('dictionary key', 'a container', 'a text or number');
      target.set(key, items[i + 1]);
    }
  }

  private dictionary(items: readonly unknown[]): void {
    this.container(new Map());
    this.setItems(items);
  }

  private global(module: unknown, member: unknown): void {
    if (typeof module !== 'string' || typeof member !== 'string') return this.fail('name', 'no text', 'texts');
    const name = `${module}.${member}`;
    const known = this.world.find(name);
    if (known === undefined) {
      throw new InputError({
        file: this.file,
        thing: 'pickled object',
        found: name.slice(0, 100),
        wanted: 'plain data only',
        fix: 'The file was not loaded and nothing of it was run.',
      });
    }
    this.push(known);
  }

  private call(): void {
    const [callee, args] = this.take(2);
    if (!(callee instanceof PickleGlobal) || callee.call === undefined || !Array.isArray(args)) {
      return this.fail('call', 'of something that is no function', 'a known function');
    }
    this.container(callee.call(args));
  }

  /** The state of a dictionary subclass (torch keeps version numbers there) carries nothing we need. */
  private setState(state: unknown): void {
    const target = this.top();
    if (target instanceof PickledObject) target.setState(state);
    else if (!(target instanceof Map)) this.fail('state', 'of an object', 'of an array or dictionary');
  }

  private persistent(id: unknown): void {
    if (this.world.persistent === undefined) this.fail('persistent id', 'one', 'none');
    this.push(this.world.persistent?.(id));
  }

  private fail(thing: string, found: string | number, wanted: string | number): never {
    const place = `pickle, ${thing} before byte ${this.input.position}`;
    throw new InputError({
      file: this.file,
      thing: place,
      found,
      wanted,
      fix: 'The file is damaged or no plain data.',
    });
  }
}
