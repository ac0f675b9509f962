/** What `imitator doctor` looks at on this machine: Node, the ports, and whether the public address leads here. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import type { Finding } from '../../src/webhook/index.ts';
import type { CommandContext } from './command.ts';

const ASK_MS = 5000;
const LEAST_NODE = 24;
const DEFAULT_PORT = 3000;

export function nodeFinding(): Finding {
  const { node } = process.versions;
  const ok = Number(node.split('.')[0]) >= LEAST_NODE;
  const remedy = 'npm ci brings Node 24; npm run imitator -- runs on it';
  return { check: 'node', ok, says: node, ...(ok ? {} : { remedy }) };
}

/** The public port and the operator's: free, or with a server of ours. */
export async function examinePorts({ settings, environment }: CommandContext): Promise<Finding[]> {
  const { host, port = DEFAULT_PORT } = environment;
  const { admin } = settings;
  const both = [
    examinePort('port', host, port, 'set PORT to another one'),
    examinePort("operator's port", admin.host, admin.port, 'set admin.port to another one'),
  ];
  return Promise.all(admin.port === port && admin.host === host ? both.slice(0, 1) : both);
}

async function examinePort(check: string, host: string, port: number, remedy: string): Promise<Finding> {
  if (port === 0) return { check, ok: true, says: 'any free one' };
  const place = `${host}:${port}`;
  const fault = await tryToListen(host, port);
  if (fault === undefined) return { check, ok: true, says: `${place} is free` };
  if (fault === 'EADDRINUSE' && (await isOurs(host, port)))
    return { check, ok: true, says: `a server of ours answers on ${place}` };
  const says =
    fault === 'EADDRINUSE' ? `something else listens on ${place}` : `${place} cannot be had: ${fault}`;
  return { check, ok: false, says, remedy };
}

/** Undefined where it can be had, else the error's code. */
function tryToListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

async function isOurs(host: string, port: number): Promise<boolean> {
  const reachable =
    host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  const answer = await ask(`http://${reachable}:${port}/healthz`);
  return answer?.text.includes('"alive":true') === true;
}

/** Asks the public address as Meta does when it is entered in the app: only a server of ours knows the answer. */
export async function examinePublicUrl({ settings, environment }: CommandContext): Promise<Finding> {
  const check = 'public address';
  const { publicUrl } = settings.webhook;
  if (publicUrl === '')
    return {
      check,
      ok: true,
      says: 'webhook.publicUrl is not set, so nobody looked whether Meta reaches this server',
    };
  const challenge = String(randomInt(2 ** 31));
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.verify_token': environment.verifyToken ?? '',
    'hub.challenge': challenge,
  });
  const place = `${publicUrl.replace(/\/$/, '')}/webhook`;
  const answer = await ask(`${place}?${query}`);
  const remedy = 'start imitator serve; then see the proxy or the tunnel before it (docs/serving.md)';
  if (answer === undefined) return { check, ok: false, says: `${place} does not answer`, remedy };
  if (answer.status === 200 && answer.text === challenge) {
    const secure = place.startsWith('https:');
    const says = `${place} answers as Meta wants it`;
    if (secure) return { check, ok: true, says };
    return {
      check,
      ok: false,
      says: `${says}, but Meta posts to https only`,
      remedy: 'give it a certificate',
    };
  }
  const wrongToken = answer.status === 403;
  return {
    check,
    ok: false,
    says: wrongToken
      ? `${place} knows another VERIFY_TOKEN`
      : `${place} is somebody else's: status ${answer.status}`,
    remedy: wrongToken ? 'give the server and this command the same one' : remedy,
  };
}

async function ask(url: string): Promise<{ status: number; text: string } | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ASK_MS), redirect: 'manual' });
    return { status: response.status, text: (await response.text()).slice(0, 1000) };
  } catch {
    return undefined;
  }
}
