/** The messages of a burst that stands in one word of the command line: `dude|i need your advice`. */
export function burstOf(text: string): string[] {
  return text
    .split(/[|\n]/)
    .map((message) => message.trim())
    .filter((message) => message !== '');
}
