/** One call of the Send API: what goes over the wire, and what is known after each kind of answer. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { SendApi } from '../../../src/webhook/send/send-api.ts';

const NOW = 1_790_000_123_456;
const page = { id: '100', accessToken: 'page-token', appSecrets: ['newest-secret', 'older'] };

interface Call {
  url: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

/** An API whose far end answers as the test says. */
async function api(answer: (response: ServerResponse) => void) {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    calls.push({ url: request.url ?? '', headers: request.headers, body });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const graphApiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const options = { graphApiUrl, graphVersion: 'v26.0', timeoutSeconds: 0.5, clock: () => NOW };
  return { api: new SendApi(options), calls };
}

const json =
  (status: number, body: object, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

const sent = json(200, { recipient_id: '7', message_id: 'm_1' });

test('a bubble goes out as the reference says, the token and the secret nowhere in the address', async () => {
  const { api: send, calls } = await api(sent);
  expect(await send.sendText(page, '7', 'hey', 'imitator:12')).toEqual({
    kind: 'sent',
    mid: 'm_1',
    waitMinutes: 0,
  });
  const time = Math.floor(NOW / 1000);
  expect(calls[0]!.url).toBe('/v26.0/100/messages');
  expect(calls[0]!.headers.authorization).toBe('Bearer page-token');
  expect(calls[0]!.body).toEqual({
    recipient: { id: '7' },
    messaging_type: 'RESPONSE',
    message: { text: 'hey', metadata: 'imitator:12' },
    appsecret_time: time,
    appsecret_proof: createHmac('sha256', 'newest-secret').update(`page-token|${time}`).digest('hex'),
  });
});

test('an action goes out with the recipient only, and its failure is only told of', async () => {
  const { api: send, calls } = await api(json(400, { error: { code: 100, message: 'no' } }));
  expect(await send.act(page, '7', 'typing_on')).toEqual({ error: 'no', waitMinutes: 0 });
  expect(Object.keys(calls[0]!.body).sort()).toEqual([
    'appsecret_proof',
    'appsecret_time',
    'recipient',
    'sender_action',
  ]);
});

test('an Instagram account sends in the name of its page', async () => {
  const { api: send, calls } = await api(sent);
  await send.sendText({ ...page, sendsAs: '555' }, '7', 'hey', 'x');
  expect(calls[0]!.url).toBe('/v26.0/555/messages');
});

test.each<[string, (response: ServerResponse) => void, object]>([
  ['a gateway’s page', (response) => response.writeHead(502).end('<html>'), { kind: 'unsure' }],
  ['a success without an id', json(200, {}), { kind: 'unsure' }],
  ['no answer at all', () => {}, { kind: 'unsure' }],
  ['a broken connection', (response) => response.socket!.destroy(), { kind: 'unsure' }],
  [
    'an answer that drips in for ever',
    (response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drip));
    },
    { kind: 'unsure' },
  ],
  ['1/1357046', json(500, { error: { code: 1, error_subcode: 1357046, message: 'x' } }), { kind: 'unsure' }],
  [
    'an unknown error that says it is transient',
    json(400, { error: { code: 99999, message: 'x', is_transient: true } }),
    { kind: 'refused', verdict: { remedy: 'away' } },
  ],
  [
    'a wrong proof, which Meta names in words only',
    json(400, { error: { code: 100, message: 'Invalid appsecret_proof provided in the API argument' } }),
    { kind: 'refused', verdict: { remedy: 'stop-page' } },
  ],
])('after %s it is known what may have become of the bubble', async (_, answer, expected) => {
  const { api: send } = await api(answer);
  const begun = performance.now();
  expect(await send.sendText(page, '7', 'hey', 'x')).toMatchObject(expected);
  expect(performance.now() - begun).toBeLessThan(5000);
});

test.each(['nobody knows', 'one that shakes no hands'])(
  'where no connection comes to be (%s), nothing was sent, and it is tried again',
  async (kind) => {
    // It takes the connection and says nothing that TLS would understand; the other waits for ever to be taken.
    const silent = createTcpServer((socket) => socket.on('error', () => {}));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const host = kind === 'nobody knows' ? 'http://nobody.invalid' : `https://127.0.0.1:${port}`;
    const options = { graphApiUrl: host, graphVersion: 'v26.0', timeoutSeconds: 1 };
    const result = await new SendApi(options).sendText(page, '7', 'hey', 'x');
    expect(result).toMatchObject({ kind: 'refused', unreached: true, verdict: { remedy: 'away' } });
  },
);

test('over a connection that is kept from the call before, a send that hangs may have arrived', async () => {
  let answers = 0;
  const { api: send } = await api((response) => {
    if (answers++ === 0) sent(response);
  });
  expect(await send.sendText(page, '7', 'hey', 'x')).toMatchObject({ kind: 'sent' });
  expect(await send.sendText(page, '7', 'you', 'x')).toMatchObject({ kind: 'unsure', answered: false });
});

test('an error whose words are an object is still the error that its code says', async () => {
  const { api: send } = await api(json(400, { error: { code: '551', message: { toString: 1 } } }));
  expect(await send.sendText(page, '7', 'hey', 'x')).toMatchObject({
    kind: 'refused',
    verdict: { name: '551', remedy: 'give-up' },
    detail: '',
  });
});

test('where nobody listens, nothing was sent, and it is tried again', async () => {
  const options = { graphApiUrl: 'http://127.0.0.1:9', graphVersion: 'v26.0', timeoutSeconds: 1 };
  const result = await new SendApi(options).sendText(page, '7', 'hey', 'x');
  expect(result).toMatchObject({
    kind: 'refused',
    unreached: true,
    verdict: { remedy: 'away', name: 'ECONNREFUSED' },
  });
});

test.each([
  [{ 'x-business-use-case-usage': '{"100":[{"type":"messenger","estimated_time_to_regain_access":9}]}' }, 9],
  [{ 'x-app-usage': '{"call_count":100,"total_time":5,"total_cputime":5}' }, 1],
  [{ 'x-app-usage': '{"call_count":99,"total_time":5,"total_cputime":5}' }, 0],
  [{ 'x-app-usage': 'nonsense', 'x-business-use-case-usage': '{"100":null}' }, 0],
])('%o asks for a wait of %i minutes', async (headers, minutes) => {
  const { api: send } = await api(json(200, { message_id: 'm_1' }, headers));
  expect(await send.sendText(page, '7', 'hey', 'x')).toMatchObject({ waitMinutes: minutes });
});
