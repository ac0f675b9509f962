/**
 * What people wrote, and what files are called, on its way to a terminal. Control characters there are commands: they
 * clear the screen, write into the clipboard, or hide what stands beside them.
 */

/** Controls but tab and newline; those that turn the direction of what follows; halves of characters. */
const COMMANDS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** The text without what a terminal would take as a command. */
export function printable(text: string): string {
  return text.replace(COMMANDS, '');
}

/** JSON in which none stands as it is: the same value for whoever reads it. */
export function printableJson(value: unknown): string {
  const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(COMMANDS, escaped);
}
