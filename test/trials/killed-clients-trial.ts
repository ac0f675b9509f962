/**
 * Clients of a running server's private socket that die at every step: while they connect, in the middle of the request's
 * head or body, before the answer, in its middle, at once or after half of the connection. A server is at work all the while.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { callThrough, forget, who } from '../../src/admin/index.ts';
import { privateSocketPath } from '../../src/http/private-socket.ts';
import { tempDir } from '../support/temp-dir.ts';
import { goLive, LONG } from '../webhook/live.ts';

/** What a forgetting leaves is looked at after so many. */
const LOOK = 10;
/** A request is cut after each of so many equal parts, the whole of it the last. */
const PARTS = 20;

export interface KilledClientsReport {
  kills: number;
  /** Persons of whom half was forgotten, or of whom something is left after a forgetting that was answered. */
  halves: string[];
  /** Requests of others that were not answered as ever. */
  disturbed: number;
  forgotten: number;
  /** What the server has made of an unheard error, by its log. */
  faults: string[];
}

export async function killedClientsTrial(kills: number): Promise<KilledClientsReport> {
  const home = tempDir('imitator-killed');
  const live = await goLive({ server: { home } });
  try {
    const socket = privateSocketPath(home);
    const report: KilledClientsReport = { kills, halves: [], disturbed: 0, forgotten: 0, faults: [] };
    for (let i = 0; i < kills; i++) {
      const person = live.somebody();
      if (i % LOOK === 0) await person.says('hello').accepted;
      await killOne(socket, requestOf(person.psid), i);
      if (i % LOOK !== 0) continue;
      // Somebody else is served as ever, whatever was just killed.
      const call = callThrough(socket, AbortSignal.timeout(LONG.poll.timeout));
      const known = async () => {
        const { people } = await call(who, { params: { person: person.psid } });
        return { said: people.length > 0, stored: (await rowsOf(live, person.psid)) > 0 };
      };
      const { said, stored } = await settled(known, ({ said, stored }) => said === stored);
      if (!stored) report.forgotten++;
      if (said !== stored) report.halves.push(person.psid);
      await call(forget, { params: { person: person.psid }, body: {} });
      if ((await rowsOf(live, person.psid)) > 0) report.halves.push(person.psid);
      await live
        .somebody()
        .says('and I?')
        .accepted.catch(() => report.disturbed++);
    }
    report.faults = live.log.lines.flatMap((line) =>
      line['level'] === 'fatal' ? [String(line['msg'])] : [],
    );
    return report;
  } finally {
    await live.stop();
  }
}

/** What is found once it agrees, for what was asked may end between two looks; or what is found after a second. */
async function settled<T>(look: () => Promise<T>, agrees: (found: T) => boolean): Promise<T> {
  for (const end = Date.now() + 1000; ; await sleep(20)) {
    const found = await look();
    if (agrees(found) || Date.now() > end) return found;
  }
}

function requestOf(person: string): Buffer {
  const body = JSON.stringify({});
  return Buffer.from(
    `POST /admin/api/people/${person}/forget HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\n\r\n${body}`,
  );
}

/** Sends a share of the request, waits a moment or not at all, and is gone. */
async function killOne(path: string, bytes: Buffer, i: number): Promise<void> {
  const client = connect(path);
  client.on('error', () => {});
  // Those whom somebody looks at are cut at every part too.
  const part = (i % LOOK === 0 ? i / LOOK : i) % PARTS;
  const sent = Math.round((bytes.length * part) / (PARTS - 1));
  if (i % 7 !== 0) await new Promise((resolve) => client.once('connect', resolve));
  client.write(bytes.subarray(0, sent));
  if (i % 3 > 0) await sleep(i % 3 === 1 ? 1 : 15);
  die(client, i);
}

function die(client: Socket, i: number): void {
  if (i % 2 === 0) client.destroy();
  else client.end(() => client.destroy());
}

async function rowsOf(live: Awaited<ReturnType<typeof goLive>>, person: string): Promise<number> {
  const rows = await live.query(
    `select 1 from imitator.conversation where person = $1
     union all select 1 from imitator.inbox i join imitator.conversation c on c.id = i.conversation where c.person = $1`,
    [person],
  );
  return rows.length;
}
