/**
 * The Jensen-Shannon distance of two histograms (Lin 1991): sqrt((KL(P||M) + KL(Q||M)) / 2), M = (P + Q) / 2, to base 2,
 * P and Q their shares. 0 equal, 1 disjoint; not a number where one of them is empty.
 */
export function jensenShannon(p: Float64Array, q: Float64Array): number {
  const [ofP, ofQ] = [sum(p), sum(q)];
  if (ofP === 0 || ofQ === 0) return Number.NaN;
  let divergence = 0;
  for (let bin = 0; bin < p.length; bin++) {
    const [a, b] = [p[bin]! / ofP, q[bin]! / ofQ];
    // Where one of them has nothing, the other is twice M: log2 2 = 1.
    if (a === 0 || b === 0) divergence += a + b;
    else divergence += a * Math.log2((2 * a) / (a + b)) + b * Math.log2((2 * b) / (a + b));
  }
  // Rounding may leave the divergence of equal histograms just below 0.
  return Math.sqrt(Math.max(0, divergence / 2));
}

function sum(numbers: Float64Array): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
