/** Where the values of named weights come from: a checkpoint, a merged model, random numbers in a test. */
export interface WeightSource {
  readonly names: readonly string[];
  has(name: string): boolean;
  shape(name: string): readonly number[];
  /** Row-major float32 values, decoded on demand; the source keeps no copy. */
  read(name: string): Float32Array;
}

/** A source over tensors that already lie in memory. */
export function weightsInMemory(
  tensors: Readonly<Record<string, { shape: readonly number[]; data: Float32Array }>>,
): WeightSource {
  const get = (name: string) => {
    const found = tensors[name];
    if (found === undefined) throw new Error(`weight ${name} is not in memory`);
    return found;
  };
  return {
    names: Object.keys(tensors),
    has: (name) => Object.hasOwn(tensors, name),
    shape: (name) => get(name).shape,
    read: (name) => get(name).data,
  };
}
