/** Serves the chat's page on loopback, to whoever knows its address: part of it is drawn anew each time. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import express, { type Express, type Request, type Response } from 'express';
import { z } from 'zod';
import { expressApp } from '../../src/http/express-app.ts';
import { Listener } from '../../src/http/listener.ts';
import type { Log } from '../../src/webhook/index.ts';
import { CHAT_POLICY, type ChatPage, chatPage } from './chat-page.ts';
import type { SharedChat } from './shared-chat.ts';

/** What Messenger lets a person send at once. */
const MOST_CHARACTERS = 2000;
const KEY_BYTES = 16;

const saidBody = z.strictObject({ text: z.string().trim().min(1).max(MOST_CHARACTERS) });

export interface ChatServer {
  /** What a browser is to open. */
  url: string;
  close(): Promise<void>;
}

/** @throws ImitatorError `port-taken`, `cannot-listen`. */
export async function openChatServer(
  chat: SharedChat,
  page: ChatPage,
  { port, log }: { port: number; log: Log },
): Promise<ChatServer> {
  const key = randomBytes(KEY_BYTES).toString('hex');
  const windows = new Set<Response>();
  const listener = new Listener(expressApp(log, (app) => addRoutes(app, `/${key}`, chat, page, windows)));
  await listener.open('127.0.0.1', port, 'choose another with --port, or --port 0 for any that is free');
  return {
    url: `${listener.url}/${key}/`,
    async close() {
      for (const window of windows) window.end();
      await listener.close();
    },
  };
}

function addRoutes(
  app: Express,
  under: string,
  chat: SharedChat,
  page: ChatPage,
  windows: Set<Response>,
): void {
  const sends = (type: string, body: string) => (_: Request, response: Response) => {
    response
      .type(type)
      .set('Content-Security-Policy', CHAT_POLICY)
      .set('Cache-Control', 'no-store')
      .send(body);
  };
  app.get(`${under}/`, sends('html', chatPage(page)));
  app.get(`${under}/page.js`, sends('js', partOf('page.mjs')));
  app.get(`${under}/page.css`, sends('css', partOf('page.css')));
  app.get(`${under}/events`, (_, response) => listen(chat, response, windows));
  app.post(`${under}/say`, express.json({ limit: '16kb' }), (request, response) =>
    say(chat, request, response),
  );
}

const partOf = (name: string): string => readFileSync(new URL(`./page/${name}`, import.meta.url), 'utf8');

/** Server-sent events: a line of JSON for each change, until the window goes. */
function listen(chat: SharedChat, response: Response, windows: Set<Response>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const end = chat.listen((change) => void response.write(`data: ${JSON.stringify(change)}\n\n`));
  windows.add(response);
  response.once('close', () => {
    end();
    windows.delete(response);
  });
}

/** JSON alone is taken, which no form of another site can send. */
function say(chat: SharedChat, { body }: Request, response: Response): void {
  const parsed = saidBody.safeParse(body);
  if (!parsed.success) {
    response.status(400).json({ error: `expected {"text": "1 to ${MOST_CHARACTERS} characters"} as JSON` });
    return;
  }
  void chat.say(parsed.data.text);
  response.status(202).json({ said: true });
}
