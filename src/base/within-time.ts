/** Work that is not waited for beyond a time. */

/**
 * What the work gives; or, once so many milliseconds are over, what `late` gives or throws. Late work goes on, and how
 * it ends is no longer heard.
 */
export async function withinTime<T, L>(work: Promise<T>, ms: number, late: () => L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const timeOver = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    return await Promise.race([work, timeOver.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}
