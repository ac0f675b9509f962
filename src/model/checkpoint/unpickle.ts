/**
 * A safe reader for the pickles that PyTorch writes for a state dict. A pickle is a program; this one runs nothing:
 * it knows the opcodes that plain data needs and a handful of globals, and anything else is an error that names it.
 */
import { ImitatorError, problem } from '../../base/errors.ts';

/** A storage that a pickle refers to: its element type, its key in the archive and its number of elements. */
export interface StorageReference {
  storage: string;
  key: string;
  elements: number;
}

/** A tensor as the pickle rebuilds it: a view of a storage, offset and strides in elements. */
export interface PickledTensor {
  storage: StorageReference;
  offset: number;
  shape: number[];
  strides: number[];
}

type Reduce = (args: readonly unknown[]) => unknown;

class Global {
  readonly name: string;
  readonly reduce?: Reduce;

  constructor(name: string, reduce?: Reduce) {
    this.name = name;
    this.reduce = reduce;
  }
}

const storages = ['Float', 'Half', 'BFloat16', 'Double', 'Long', 'Int', 'Short', 'Char', 'Byte', 'Bool'];

/** Everything a state dict may call. Their effect is ours: no code is looked up anywhere. */
const allowed: ReadonlyMap<string, Global> = new Map(
  [
    new Global(
      'collections.OrderedDict',
      (args) => new Map((args[0] as [unknown, unknown][] | undefined) ?? []),
    ),
    new Global('torch._utils._rebuild_tensor_v2', rebuildTensor),
    new Global('torch._utils._rebuild_parameter', (args) => args[0]),
    ...storages.map((type) => new Global(`torch.${type}Storage`)),
  ].map((global) => [global.name, global]),
);

function rebuildTensor(args: readonly unknown[]): PickledTensor {
  const [storage, offset, shape, strides] = args;
  if (!isReference(storage) || typeof offset !== 'number' || !isInts(shape) || !isInts(strides))
    throw new ImitatorError(
      'pickle-invalid',
      'a tensor is not described by storage, offset, shape and strides',
    );
  return { storage, offset, shape, strides };
}

function isReference(value: unknown): value is StorageReference {
  return typeof value === 'object' && value !== null && 'storage' in value && 'key' in value;
}

function isInts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

const MARK = Symbol('mark');

/**
 * Reads a pickle of protocol 2 to 5. Dicts become Maps, tuples and lists arrays, None null.
 *
 * @throws ImitatorError `pickle-unsafe` for a global that a state dict has no use for, `pickle-invalid` for what is
 *   no such pickle.
 */
export function unpickle(bytes: Uint8Array, place: string): unknown {
  try {
    return new Unpickler(bytes, place).run();
  } catch (error) {
    if (error instanceof ImitatorError) throw error;
    throw problem({ code: 'pickle-invalid', place, expected: 'the pickle of a state dict', cause: error });
  }
}

/** A tensor takes some forty; each can keep a little memory. */
const MOST_STEPS = 1_000_000;

class Unpickler {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #place: string;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  #at = 0;
  #steps = 0;

  constructor(bytes: Uint8Array, place: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#place = place;
  }

  run(): unknown {
    for (;;) {
      const at = this.#at;
      if (++this.#steps > MOST_STEPS)
        throw problem({
          code: 'pickle-invalid',
          place: this.#place,
          expected: `a state dict, which takes less than ${MOST_STEPS} steps`,
          value: 'more',
          remedy: 'save the weights as safetensors and use those',
        });
      const code = this.#byte();
      if (code === 0x2e) return this.#pop(); // STOP
      if (!this.#step(code))
        throw problem({
          code: 'pickle-unsafe',
          place: this.#place,
          detail: `opcode 0x${code.toString(16)} at byte ${at} has no place in a state dict`,
          remedy: 'save the weights as safetensors and use those',
        });
    }
  }

  /** Runs one opcode (names as in Python's pickletools); false if it is not one of ours. */
  #step(code: number): boolean {
    const stack = this.#stack;
    switch (code) {
      case 0x80: // PROTO
        this.#at += 1;
        return true;
      case 0x95: // FRAME
        this.#at += 8;
        return true;
      case 0x28: // MARK
        stack.push(MARK);
        return true;
      case 0x4e: // NONE
        stack.push(null);
        return true;
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        stack.push(code === 0x88);
        return true;
      case 0x4a: // BININT
        stack.push(this.#view.getInt32(this.#skip(4), true));
        return true;
      case 0x4b: // BININT1
        stack.push(this.#byte());
        return true;
      case 0x4d: // BININT2
        stack.push(this.#view.getUint16(this.#skip(2), true));
        return true;
      case 0x8a: // LONG1
        stack.push(this.#long(this.#byte()));
        return true;
      case 0x47: // BINFLOAT
        stack.push(this.#view.getFloat64(this.#skip(8), false));
        return true;
      case 0x58: // BINUNICODE
        stack.push(this.#text(this.#view.getUint32(this.#skip(4), true)));
        return true;
      case 0x8c: // SHORT_BINUNICODE
      case 0x55: // SHORT_BINSTRING
        stack.push(this.#text(this.#byte()));
        return true;
      case 0x63: // GLOBAL
        stack.push(this.#global(`${this.#line()}.${this.#line()}`));
        return true;
      case 0x93: {
        // STACK_GLOBAL
        const name = this.#pop();
        stack.push(this.#global(`${this.#pop()}.${name}`));
        return true;
      }
      case 0x51: // BINPERSID
        stack.push(this.#persistent(this.#pop()));
        return true;
      case 0x52: {
        // REDUCE
        const args = this.#pop() as unknown[];
        stack.push(this.#call(this.#pop(), args));
        return true;
      }
      case 0x62: // BUILD: attributes of an OrderedDict (its _metadata), which nothing here reads
        this.#pop();
        return true;
      default:
        return this.#collection(code) || this.#memory(code);
    }
  }

  #collection(code: number): boolean {
    const stack = this.#stack;
    switch (code) {
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        return true;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        stack.push([]);
        return true;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        stack.push(stack.splice(-(code - 0x84)));
        return true;
      case 0x74: // TUPLE
        stack.push(this.#toMark());
        return true;
      case 0x73: {
        // SETITEM
        const value = this.#pop();
        const key = this.#pop();
        this.#top<Map<unknown, unknown>>().set(key, value);
        return true;
      }
      case 0x75: {
        // SETITEMS
        const items = this.#toMark();
        const map = this.#top<Map<unknown, unknown>>();
        for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
        return true;
      }
      case 0x61: {
        // APPEND
        const item = this.#pop();
        this.#top<unknown[]>().push(item);
        return true;
      }
      case 0x65: {
        // APPENDS
        const items = this.#toMark();
        this.#top<unknown[]>().push(...items);
        return true;
      }
      default:
        return false;
    }
  }

  #memory(code: number): boolean {
    switch (code) {
      case 0x71: // BINPUT
        this.#memo.set(this.#byte(), this.#top());
        return true;
      case 0x72: // LONG_BINPUT
        this.#memo.set(this.#view.getUint32(this.#skip(4), true), this.#top());
        return true;
      case 0x94: // MEMOIZE
        this.#memo.set(this.#memo.size, this.#top());
        return true;
      case 0x68: // BINGET
        this.#stack.push(this.#memo.get(this.#byte()));
        return true;
      case 0x6a: // LONG_BINGET
        this.#stack.push(this.#memo.get(this.#view.getUint32(this.#skip(4), true)));
        return true;
      default:
        return false;
    }
  }

  #global(name: string): Global {
    const known = allowed.get(name);
    if (known === undefined)
      throw problem({
        code: 'pickle-unsafe',
        place: this.#place,
        detail: `it refers to ${name}, which a state dict has no use for; nothing was run`,
        remedy: 'get the checkpoint from a source you trust, best as safetensors',
      });
    return known;
  }

  #call(callee: unknown, args: readonly unknown[]): unknown {
    if (!(callee instanceof Global) || callee.reduce === undefined || !Array.isArray(args))
      throw problem({
        code: 'pickle-unsafe',
        place: this.#place,
        detail: 'it calls what is no function of ours',
      });
    return callee.reduce(args);
  }

  /** ('storage', type, key, location, elements), as torch.save writes it. */
  #persistent(id: unknown): StorageReference {
    const [kind, type, key, , count] = Array.isArray(id) ? id : [];
    if (
      kind !== 'storage' ||
      !(type instanceof Global) ||
      typeof key !== 'string' ||
      typeof count !== 'number'
    )
      throw problem({ code: 'pickle-invalid', place: this.#place, expected: 'references to storages only' });
    return { storage: type.name, key, elements: count };
  }

  #top<T = unknown>(): T {
    return this.#stack.at(-1) as T;
  }

  #pop(): unknown {
    if (this.#stack.length === 0)
      throw problem({ code: 'pickle-invalid', place: this.#place, expected: 'a well-formed pickle' });
    return this.#stack.pop();
  }

  #toMark(): unknown[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw new RangeError('no mark on the stack');
    const items = this.#stack.splice(mark);
    items.shift();
    return items;
  }

  #byte(): number {
    return this.#view.getUint8(this.#skip(1));
  }

  #skip(count: number): number {
    const at = this.#at;
    this.#at += count;
    return at;
  }

  #text(length: number): string {
    const at = this.#skip(length);
    if (at + length > this.#bytes.length) throw new RangeError('text beyond the end');
    return new TextDecoder().decode(this.#bytes.subarray(at, at + length));
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    const line = this.#text(end - this.#at);
    this.#at++;
    return line;
  }

  #long(length: number): number {
    let value = 0n;
    for (let i = 0; i < length; i++) value |= BigInt(this.#byte()) << BigInt(8 * i);
    return Number(BigInt.asIntN(8 * length, value));
  }
}
