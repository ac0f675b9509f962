/** The second half of the demo: the real server with its embedded database, and Meta's side simulated beside it. */
import { readEnvironment } from '../../config/environment.ts';
import { NO_DISCLOSURE } from '../../config/groups/conduct.ts';
import type { Settings } from '../../config/schema.ts';
import { serverEnvironment } from '../../config/server-environment.ts';
import { problem } from '../../src/base/errors.ts';
import { MessengerSimulator, type Person } from '../../src/simulator/index.ts';
import { createLog, type RunningServer, startServer } from '../../src/webhook/index.ts';
import type { CommandContext } from '../cli/command.ts';
import { startGeneration } from '../cli/generation.ts';

export interface LivePage {
  person: Person;
  server: RunningServer;
  /** Posts that the server answered, and bubbles that it sent. */
  counts(): { webhooks: number; bubbles: number };
  stop(): Promise<void>;
}

/** A page that is answered by the model in the folder `adapter`; its state lies in `home`. */
export async function openLivePage(
  ctx: CommandContext,
  adapter: string,
  home: string,
  bot: Partial<Settings['bot']>,
): Promise<LivePage> {
  const { service, generator } = await startGeneration(ctx, adapter);
  const meta = await new MessengerSimulator({ receipts: { delivered: 1, read: 1 } }).start();
  const stopMeta = async (): Promise<void> => {
    await meta.stop();
    await service.close();
  };
  try {
    const server = await startServerFor(ctx, meta, generator, home, bot);
    const stop = async (): Promise<void> => {
      await server.stop();
      await stopMeta();
    };
    meta.connect(`${server.url}/webhook`);
    if (!(await meta.verify())) {
      await stop();
      throw problem({ code: 'demo', detail: 'the server did not prove that it knows the verify token' });
    }
    const person = meta.person('you');
    const counts = () => ({
      webhooks: meta.delivery.counts.byStatus[200] ?? 0,
      bubbles: person.received.length,
    });
    return { person, server, counts, stop };
  } catch (error) {
    await stopMeta();
    throw error;
  }
}

/** Its secrets are the simulator's; nothing of the user's own environment is used. */
function startServerFor(
  { settings }: CommandContext,
  meta: MessengerSimulator,
  generator: Parameters<typeof startServer>[0]['generator'],
  home: string,
  bot: Partial<Settings['bot']>,
): Promise<RunningServer> {
  const environment = readEnvironment({ ...meta.environment, PORT: '0' });
  const { port, verifyToken, pages, secrets } = serverEnvironment(environment, { pages: [] }, 'all');
  return startServer({
    settings: {
      ...settings,
      bot: { ...settings.bot, disclosure: NO_DISCLOSURE, ...bot },
      admin: { ...settings.admin, port: 0 },
    },
    host: '127.0.0.1',
    port,
    home,
    graphApiUrl: meta.graphApiUrl,
    verifyToken,
    pages,
    generator,
    log: createLog({ level: 'error', messageText: false, secrets }),
  });
}
