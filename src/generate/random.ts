/** Random numbers that a seed decides, the same on every machine. */

/** Uniform numbers in (0, 1), by sfc32; `stream` tells draws of one seed apart. */
export function uniform(seed: number, stream = 0): () => number {
  let a = seed | 0;
  let b = Math.floor(seed / 2 ** 32) | 0;
  let c = stream | 0;
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let i = 0; i < 15; i++) next();
  return () => (next() + 0.5) / 2 ** 32;
}
