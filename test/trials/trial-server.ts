/** The whole server with a parrot for a model, and quick settings; in this process, or as one that may be killed. */
import { appendFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { NO_DISCLOSURE } from '../../config/groups/conduct.ts';
import { settingsSchema } from '../../config/schema.ts';
import type { ServerRole } from '../../config/server-environment.ts';
import { createLog, type RunningServer, startServer } from '../../src/webhook/index.ts';
import { ParrotGenerator } from './parrot.ts';

export interface TrialServerOptions {
  /** Of the simulator: secrets, page and GRAPH_API_URL. */
  environment: Record<string, string>;
  /** Everything, if left out. */
  role?: ServerRole | undefined;
  home?: string | undefined;
  databaseUrl?: string | undefined;
  port: number;
  /** How long a reply takes to make, in milliseconds. */
  replyMs: number;
  /** Echoes later than this make the trial meaningless. */
  echoWaitSeconds?: number;
  logLevel?: string;
  /** Where what an operator would hear is written. */
  alertsFile?: string;
}

/** A burst is over after 300 ms, a send after two seconds. */
function trialSettings(echoWaitSeconds: number) {
  return settingsSchema.parse({
    bot: { disclosure: NO_DISCLOSURE, maxRepliesPerHour: 0, debounceSeconds: 0.3, maxWaitSeconds: 1.2 },
    send: { timeoutSeconds: 2, echoWaitSeconds, retrySeconds: 0.2, maxTries: 8 },
    webhook: { drainSeconds: 1, concurrency: 24, pauseAfterOwnerMinutes: 0 },
    admin: { port: 0 },
  });
}

export function startTrialServer(options: TrialServerOptions): Promise<RunningServer> {
  const { environment, role, home, databaseUrl, port, replyMs, echoWaitSeconds = 10 } = options;
  const { logLevel = 'fatal', alertsFile } = options;
  const destination = alertsFile === undefined ? undefined : alertsInto(alertsFile);
  const { PAGE_ID: id, PAGE_ACCESS_TOKEN: token, APP_SECRET: secret } = environment;
  return startServer({
    settings: trialSettings(echoWaitSeconds),
    host: '127.0.0.1',
    port,
    role,
    home,
    databaseUrl,
    graphApiUrl: environment['GRAPH_API_URL']!,
    verifyToken: environment['VERIFY_TOKEN']!,
    pages: [{ id: id!, accessToken: token!, appSecrets: [secret!] }],
    generator: new ParrotGenerator(replyMs),
    log: createLog({
      level: destination === undefined ? logLevel : 'error',
      messageText: false,
      secrets: [],
      ...(destination === undefined ? {} : { destination }),
    }),
  });
}

/** At once: the process may be killed at any moment. */
function alertsInto(file: string): Writable {
  return new Writable({
    write: (line: Buffer, _, done) => {
      if (line.includes('"alert":true')) appendFileSync(file, line);
      done();
    },
  });
}

if (import.meta.main) {
  const server = await startTrialServer(JSON.parse(process.argv[2]!));
  process.on('disconnect', () => process.exit(0));
  process.on('message', async (message) => {
    if (message === 'stop') return server.stop().then(() => process.exit(0));
    const [row] = await server.store.database.query(
      'select sum(sent_again)::int as again from imitator.outbox',
    );
    process.send!({ sentAgain: row!['again'] ?? 0 });
  });
  process.send!({ url: server.url });
}
