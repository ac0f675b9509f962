/** The page's frame: who is logged in, and which of its parts is shown. Each part is loaded when it is first looked at. */
import { logIn, logOut, onLoggedOut, resume } from './api.mjs';
import { attempt, button, el, field, replace } from './dom.mjs';

const PARTS = [
  ['playground', 'Playground'],
  ['inbox', 'Inbox'],
  ['training', 'Training'],
  ['versions', 'Versions'],
  ['health', 'Health'],
];

const top = document.getElementById('top');
const content = document.getElementById('content');
let shown = new AbortController();

function leave() {
  shown.abort();
  shown = new AbortController();
}

async function show() {
  leave();
  const { signal } = shown;
  const wanted = location.hash.slice(1).split('/')[0];
  const [name, title] = PARTS.find(([each]) => each === wanted) ?? PARTS[0];
  const links = PARTS.map(([each, text]) =>
    el('a', { href: `#${each}`, 'aria-current': each === name ? 'page' : undefined }, text),
  );
  replace(
    top,
    el('nav', { 'aria-label': 'Parts of this page' }, links),
    button('Log out', () => attempt(logOut), 'quiet'),
  );
  document.title = `${title}: imitator`;
  const { open } = await import(`./${name}.mjs`);
  if (signal.aborted) return;
  replace(content, el('h1', {}, title));
  await attempt(() => open(content, signal));
}

function askForToken() {
  leave();
  replace(top);
  document.title = 'Log in: imitator';
  const token = el('input', { type: 'password', autocomplete: 'current-password', required: true });
  const refused = el('p', { className: 'error', role: 'alert' });
  const enter = async (event) => {
    event.preventDefault();
    try {
      await logIn(token.value);
      await begin();
    } catch (error) {
      replace(refused, error.message);
      token.select();
    }
  };
  replace(
    content,
    el('h1', {}, 'imitator'),
    el(
      'form',
      { className: 'card login', onsubmit: enter },
      field('Admin token', token, 'ADMIN_TOKEN of the server'),
      refused,
      el('button', { type: 'submit' }, 'Log in'),
    ),
  );
  token.focus();
}

async function begin() {
  window.addEventListener('hashchange', show);
  await show();
}

onLoggedOut(() => {
  window.removeEventListener('hashchange', show);
  askForToken();
});

if (await resume()) await begin();
else askForToken();
