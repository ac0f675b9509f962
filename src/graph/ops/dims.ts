/**
 * Sizes of tensor dimensions, known or named. A name stands for a size that is fed at run time (`batch`); products
 * and sums of names are written out in one canonical form (`8*batch*source`, `past+1`), so that equal sizes are
 * equal strings.
 */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** Sizes of the names, known once inputs are fed. */
export type Sizes = Readonly<Record<string, number>>;

/** The product of dimensions: a number if all are known, else e.g. `40*batch*source`. */
export function product(dims: Shape): Dim {
  let known = 1;
  const names: string[] = [];
  for (const dim of dims) {
    if (typeof dim === 'number') known *= dim;
    else if (splitOutside(dim, '+').length > 1) names.push(`(${dim})`);
    else
      for (const factor of splitOutside(dim, '*')) {
        if (/^\d+$/.test(factor)) known *= Number(factor);
        else names.push(factor);
      }
  }
  if (names.length === 0 || known === 0) return known;
  names.sort();
  return (known === 1 ? names : [String(known), ...names]).join('*');
}

/** The sum of dimensions, for concatenation: a number if all are known, else e.g. `past+1`. */
export function total(dims: Shape): Dim {
  let known = 0;
  const names: string[] = [];
  for (const dim of dims) {
    if (typeof dim === 'number') known += dim;
    else
      for (const term of splitOutside(dim, '+')) {
        if (/^\d+$/.test(term)) known += Number(term);
        else names.push(term);
      }
  }
  names.sort();
  if (names.length === 0) return known;
  return (known === 0 ? names : [...names, String(known)]).join('+');
}

/** The size of a dimension once the names are known; undefined if a name is not. */
export function size(dim: Dim, sizes: Sizes): number | undefined {
  if (typeof dim === 'number') return dim;
  let sum = 0;
  for (const term of splitOutside(dim, '+')) {
    let value = 1;
    for (const factor of splitOutside(term, '*')) {
      const part = factor.startsWith('(')
        ? size(factor.slice(1, -1), sizes)
        : /^\d+$/.test(factor)
          ? Number(factor)
          : sizes[factor];
      if (part === undefined) return undefined;
      value *= part;
    }
    sum += value;
  }
  return sum;
}

/** Cut at a sign that stands outside of brackets. */
function splitOutside(text: string, separator: '+' | '*'): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')') depth--;
    else if (depth === 0 && text[i] === separator) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** The axis counted from the front: -1 is the last. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** numpy's broadcasting of two shapes, or undefined if they do not fit. */
export function broadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const out: Dim[] = [];
  for (let i = 0; i < rank; i++) {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x === y || y === 1) out.push(x);
    else if (x === 1) out.push(y);
    else return undefined;
  }
  return out;
}
