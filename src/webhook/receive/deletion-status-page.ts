/** What a person sees who asked for their data to be deleted: a page that any browser shows, without a script. */
import { html } from '../../report/index.ts';
import type { Deletion } from '../../store/index.ts';

/** A whole HTML page; undefined stands for a code that nobody was given. */
export function statusPage(code: string, deletion: Deletion | undefined): string {
  const { title, lines } = contentOf(deletion);
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>
:root { color-scheme: light dark; }
body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 3rem auto; padding: 0 1rem; }
code { font-size: 1rem; overflow-wrap: anywhere; }
</style>
</head>
<body>
<h1>${title}</h1>
${lines.map((line) => html`<p>${line}</p>\n`)}<p>Confirmation code: <code>${code.slice(0, 64)}</code></p>
</body>
</html>
`;
  return markup;
}

function contentOf(deletion: Deletion | undefined): { title: string; lines: string[] } {
  if (deletion === undefined) {
    return {
      title: 'No such request',
      lines: ['We know of no request with this code. Please check it letter by letter.'],
    };
  }
  const asked = `You asked on ${dayOf(deletion.askedAt)} to have your data deleted.`;
  if (deletion.state === 'done') {
    const done = `On ${dayOf(deletion.doneAt ?? deletion.askedAt)} everything we had of your conversation was deleted.`;
    return { title: 'Your data is deleted', lines: [asked, done] };
  }
  if (deletion.state === 'asked')
    return {
      title: 'Your data is being deleted',
      lines: [
        asked,
        'It is deleted as soon as the confirmation has reached you, within a day at the latest.',
      ],
    };
  return {
    title: 'Your request is being looked at',
    lines: [
      asked,
      'The number by which Meta named you is not the one by which Messenger names you, and we could not match it to a ' +
        'conversation by ourselves. Either we have nothing of yours, or a person has to look; they have been told.',
      'To make it quick, send the page a message that says you want your data deleted, with the code below.',
    ],
  };
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
