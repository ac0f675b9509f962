/** An app that writes down every post it gets, and answers as it is told. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { MessengerSimulator, type SimulatorOptions } from '../../src/simulator/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: what comes over the wire is read by its paths.
export type Json = any;

export interface RecordedPost {
  body: string;
  signature: string | undefined;
}

export interface RecordingApp {
  url: string;
  posts: RecordedPost[];
  /** What the next posts are answered with; 200 when empty. `null` leaves one without an answer. */
  statuses: (number | null)[];
  /** Every event of every post, in the order of arrival. */
  events(): Json[];
}

export async function recordingApp(): Promise<RecordingApp> {
  const posts: RecordedPost[] = [];
  const statuses: (number | null)[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method === 'GET') return verification(request.url ?? '', response);
    posts.push({
      body: Buffer.concat(chunks).toString('latin1'),
      signature: request.headers['x-hub-signature-256'] as string | undefined,
    });
    const status = statuses.shift();
    if (status !== null) response.writeHead(status ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const events = () => posts.flatMap(({ body }) => eventsOf(JSON.parse(body)));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    posts,
    statuses,
    events,
  };
}

/** A simulator that posts to a recording app, both gone when the test ends. */
export async function simulatorAndApp(options: SimulatorOptions = {}) {
  const app = await recordingApp();
  const simulator = await new MessengerSimulator(options).start();
  onTestFinished(() => simulator.stop());
  simulator.connect(app.url);
  return { app, simulator };
}

function eventsOf(body: { entry: Json[] }): Json[] {
  return body.entry.flatMap((entry) => entry['messaging'] ?? entry['standby'] ?? []);
}

function verification(url: string, response: ServerResponse): void {
  const query = new URL(url, 'http://app').searchParams;
  const right = query.get('hub.verify_token') === 'simulated-verify-token';
  response.writeHead(right ? 200 : 403).end(right ? query.get('hub.challenge') : '');
}
