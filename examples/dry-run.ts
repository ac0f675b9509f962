/**
 * What a running server's bot would answer, asked from a script; nothing is stored or sent:
 * `ADMIN_TOKEN=... node examples/dry-run.ts [FILE]`. FILE has a message a line, or they are piped in; an empty line
 * ends a burst. OPERATOR_URL is the operator's listener (http://127.0.0.1:3001).
 */
import { readFileSync } from 'node:fs';

const { ADMIN_TOKEN: token, OPERATOR_URL: url = 'http://127.0.0.1:3001' } = process.env;
if (token === undefined)
  throw new Error('ADMIN_TOKEN is not set: give the token that the server has in its environment');

const bursts = readFileSync(process.argv[2] ?? 0, 'utf8')
  .trim()
  .split(/\n\s*\n/);
/** What was said so far: each burst is answered with all before it in mind. */
const messages: { from: 'user' | 'bot'; text: string }[] = [];
for (const burst of bursts) {
  for (const text of burst.split('\n')) messages.push({ from: 'user', text });
  const answer = await fetch(new URL('/admin/dry-run', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ messages, seed: 1 }),
  });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  const { bubbles, policy, timings } = (await answer.json()) as Answer;
  console.log(`> ${burst.replaceAll('\n', '\n> ')}`);
  for (const text of bubbles) console.log(text);
  console.log(
    `  (${policy.wouldSend ? 'would be sent' : `not sent: ${policy.why}`}, ${timings.totalMs.toFixed(0)} ms)`,
  );
  for (const text of bubbles) messages.push({ from: 'bot', text });
}

/** Of the answer, what is shown here; docs/contracts.md has all of it. */
interface Answer {
  bubbles: string[];
  policy: { wouldSend: boolean; why: string };
  timings: { totalMs: number };
}
