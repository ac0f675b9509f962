import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { serverEnvironment } from '../../config/server-environment.ts';
import { counted } from '../../src/base/counted.ts';
import { messageOf, problem, problems, UsageError } from '../../src/base/errors.ts';
import { type CommandContext, defineCommand } from '../cli/command.ts';

interface Options {
  to?: string;
  everySeconds: string;
}

interface Answer {
  /** Of the file, from 1. */
  line: number;
  /** 0 where nobody answered. */
  status: number;
  milliseconds: number;
}

const DEFAULT_PORT = 3000;
const MOST_MS = 30_000;

export default defineCommand({
  name: 'replay',
  description:
    "Posts recorded webhooks to a server, in the file's order and signed with the page's secret: to see again what went " +
    'wrong, or to try a server with real events. A line of the file is the body of one post, as JSON; a file that is ' +
    'one JSON value is one post, or several if it is a list. A server takes a message once: what it knows already is ' +
    'answered with 200 and nothing else happens. Exits with 1 when a post was not answered with 200.',
  examples: [
    ['imitator replay posts.jsonl', 'to the server that would listen on HOST and PORT'],
    ['imitator replay posts.jsonl --to http://127.0.0.1:4000/webhook', 'to another one'],
  ],
  json: true,
  configure: (command) => {
    command
      .argument('<file>', 'recorded bodies, one a line')
      .option('--to <url>', "the webhook's address; without it that of HOST and PORT")
      .option('--every-seconds <n>', 'the wait between two posts', '0');
  },
  run: async (ctx, [file], options: Options) => {
    const bodies = readBodies(file!);
    const secretOf = secretsOf(ctx);
    const { host, port = DEFAULT_PORT } = ctx.environment;
    const to = options.to ?? `http://${host}:${port}/webhook`;
    const every = Number(options.everySeconds);
    if (!(every >= 0)) throw new UsageError('--every-seconds: expected a number of seconds');
    const answers: Answer[] = [];
    for (const { line, body } of bodies) {
      ctx.signal.throwIfAborted();
      if (answers.length > 0 && every > 0) await new Promise((done) => setTimeout(done, every * 1000));
      answers.push({ line, ...(await post(to, body, secretOf(body))) });
    }
    ctx.result({ to, answers }, () => tell(to, answers));
    if (answers.some(({ status }) => status !== 200)) process.exitCode = 1;
  },
});

/** Every body of the file with its line; the bytes of a line are posted as they are. */
function readBodies(file: string): { line: number; body: string }[] {
  const text = readText(file);
  const whole = parsed(text);
  if (whole !== undefined)
    return (Array.isArray(whole) ? whole : [whole]).map((body, i) => ({
      line: i + 1,
      body: Array.isArray(whole) ? JSON.stringify(body) : text.trim(),
    }));
  const lines = text.split('\n').map((body, i) => ({ line: i + 1, body: body.trim() }));
  const bodies = lines.filter(({ body }) => body !== '');
  const broken = bodies.filter(({ body }) => parsed(body) === undefined);
  if (broken.length > 0)
    throw problems(
      'replay-file',
      file,
      broken.map(({ line }) => `line ${line}: expected JSON, the body of one post`),
    );
  if (bodies.length === 0) throw problems('replay-file', file, ['expected at least one post']);
  return bodies;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw problem({
      code: 'replay-file',
      place: file,
      detail: messageOf(cause),
      remedy: 'name a file that can be read',
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The secret of the page that a body is about; the first page's where it is about none of ours. */
function secretsOf({ environment, settings }: CommandContext): (body: string) => string {
  const { pages } = serverEnvironment(environment, settings.webhook, 'all');
  const byPage = new Map(pages.map(({ id, appSecrets }) => [id, appSecrets[0]!]));
  return (body) => {
    const entries = (parsed(body) as { entry?: unknown } | null)?.entry;
    const ids = Array.isArray(entries) ? entries.map((entry) => String(entry?.id)) : [];
    return byPage.get(ids.find((id) => byPage.has(id)) ?? '') ?? pages[0]!.appSecrets[0]!;
  };
}

async function post(url: string, body: string, secret: string): Promise<Omit<Answer, 'line'>> {
  const begun = performance.now();
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
  const signal = AbortSignal.timeout(MOST_MS);
  const status = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' }).then(
    (response) => response.status,
    () => 0,
  );
  return { status, milliseconds: Math.round(performance.now() - begun) };
}

function tell(to: string, answers: readonly Answer[]): string {
  const bad = answers.filter(({ status }) => status !== 200);
  const lines = bad.map(
    ({ line, status }) => `line ${line}: ${status === 0 ? 'no answer' : `status ${status}`}`,
  );
  return [
    `${counted(answers.length, 'post')} to ${to}, ${answers.length - bad.length} answered with 200`,
    ...lines,
  ].join('\n');
}
