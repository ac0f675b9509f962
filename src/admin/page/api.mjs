/** The way to the server: by the cookie of the session, which this page cannot read, and by the word that it alone knows. */

let csrf;
let whenLoggedOut = () => {};

export function onLoggedOut(heard) {
  whenLoggedOut = heard;
}

/** Whether somebody is logged in; the page was perhaps only opened anew. */
export async function resume() {
  const answer = await fetch('/admin/session');
  if (!answer.ok) return false;
  ({ csrf } = await answer.json());
  return true;
}

export async function logIn(token) {
  const answer = await fetch('/admin/login', { method: 'POST', body: JSON.stringify({ token }) });
  const said = await answer.json();
  if (!answer.ok) throw new Error(answer.status === 401 ? 'That is not the admin token.' : said.error);
  csrf = said.csrf;
}

export async function logOut() {
  await fetch('/admin/logout', { method: 'POST', headers: { 'x-imitator-csrf': csrf } });
  csrf = undefined;
  whenLoggedOut();
}

export const get = (path, signal) => ask('GET', path, undefined, signal);
export const post = (path, body, signal) => ask('POST', path, body, signal);
export const put = (path, body) => ask('PUT', path, body);

async function ask(method, path, body, signal) {
  const answer = await fetch(`/admin${path}`, {
    method,
    signal,
    headers: method === 'GET' ? {} : { 'x-imitator-csrf': csrf ?? '' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (answer.status === 401) {
    whenLoggedOut();
    throw new Error('You are logged out.');
  }
  const said = await answer.json();
  if (answer.ok) return said;
  const issues = (said.issues ?? []).map(({ path: at, message }) => `${at.join('.')}: ${message}`);
  throw new Error([said.error, ...issues].join('; '));
}

/** Events of the server until the signal aborts; the browser connects again by itself. */
export function listen(path, heard, signal) {
  const source = new EventSource(`/admin${path}`);
  source.addEventListener('message', ({ data }) => heard(JSON.parse(data)));
  signal.addEventListener('abort', () => source.close());
  return source;
}
