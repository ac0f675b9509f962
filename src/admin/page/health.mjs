/** Whether the server works, what it wants to tell, what waits to go out, and what is set. */
import { get, post } from './api.mjs';
import { attempt, button, el, field, replace, table, when } from './dom.mjs';

const LOOK_AGAIN_MS = 5000;

export async function open(content, signal) {
  const health = el('section', { className: 'card', 'aria-live': 'polite' });
  const alerts = el('section', { className: 'card' });
  const waiting = el('section', { className: 'card' });
  const letters = el('section', { className: 'card' });
  const settings = el('section', { className: 'card' });
  content.append(health, alerts, waiting, letters, settings);
  const refresh = () =>
    attempt(() =>
      Promise.all([
        showHealth(health),
        showAlerts(alerts),
        showWaiting(waiting, refresh),
        showLetters(letters, refresh),
      ]),
    );
  await Promise.all([refresh(), showSettings(settings)]);
  const timer = setInterval(() => document.hidden || refresh(), LOOK_AGAIN_MS);
  signal.addEventListener('abort', () => clearInterval(timer));
}

async function showHealth(place) {
  const { ready, missing, version } = await get('/api/health');
  replace(
    place,
    el('h2', {}, ready ? 'The server works' : 'The server does not work'),
    el('p', {}, version === null ? 'A model from a folder serves.' : `Version ${version} serves.`),
    missing.map((each) => el('p', { className: 'error' }, each)),
  );
}

async function showAlerts(place) {
  const { alerts } = await get('/api/alerts?most=20');
  replace(
    place,
    el('h2', {}, 'Alerts'),
    alerts.length === 0 ? el('p', { className: 'lead' }, 'None.') : undefined,
    el(
      'ul',
      { className: 'alerts' },
      alerts.map(({ kind, what, remedy, times, lastAt, notices }) =>
        el(
          'li',
          {},
          el(
            'p',
            {},
            el('span', { className: 'mark' }, kind),
            ' ',
            what,
            times > 1 ? ` (${times} times)` : '',
            ' ',
            when(lastAt),
          ),
          remedy === '' ? undefined : el('p', { className: 'remedy' }, remedy),
          notices.map(({ way, state, tries, detail }) =>
            el(
              'p',
              { className: 'lead' },
              `told by ${way}: ${state}, ${tries} tries${detail === '' ? '' : `: ${detail}`}`,
            ),
          ),
        ),
      ),
    ),
  );
}

async function showWaiting(place, refresh) {
  const { bubbles } = await get('/api/outbox');
  const drop = ({ id }) => act(`/api/outbox/${id}/drop`, refresh);
  const rows = bubbles.map((bubble) => [
    bubble.conversation,
    bubble.text,
    bubble.error === '' ? bubble.state : `${bubble.state}: ${bubble.error}`,
    when(bubble.createdAt),
    button('Drop', drop(bubble), 'quiet'),
  ]);
  replace(
    place,
    el('h2', {}, 'Outbox'),
    rows.length === 0
      ? el('p', { className: 'lead' }, 'Everything is sent.')
      : table(
          ['conversation', 'bubble', 'state', 'since', ''],
          rows,
          'Bubbles that are not known to be sent',
        ),
  );
}

async function showLetters(place, refresh) {
  const { letters } = await get('/api/dead-letters');
  const rows = letters.map(({ id, conversation, text, why, detail, at }) => [
    conversation ?? '',
    text ?? '(a message without a reply)',
    detail === '' ? why : `${why}: ${detail}`,
    when(at),
    el(
      'span',
      { className: 'buttons' },
      text === null ? undefined : button('Send again', act(`/api/dead-letters/${id}/retry`, refresh)),
      button('Put away', act(`/api/dead-letters/${id}/drop`, refresh), 'quiet'),
    ),
  ]);
  replace(
    place,
    el('h2', {}, 'Dead letters'),
    rows.length === 0
      ? el('p', { className: 'lead' }, 'None.')
      : table(['conversation', 'bubble', 'why', 'when', ''], rows, 'What was given up'),
  );
}

function act(path, refresh) {
  return async () => {
    await attempt(() => post(path));
    await refresh();
  };
}

async function showSettings(place) {
  const { settings } = await get('/api/settings');
  const changed = el('input', { type: 'checkbox', checked: true });
  const list = el('div', {});
  const draw = () => {
    const shown = changed.checked ? settings.filter(({ from }) => from !== 'default') : settings;
    const rows = shown.map(({ name, value, from, doc }) => [
      el('code', {}, name),
      el('code', {}, JSON.stringify(value)),
      from,
      doc,
    ]);
    replace(
      list,
      rows.length === 0
        ? el('p', { className: 'lead' }, 'All settings have their defaults.')
        : table(['setting', 'value', 'from', 'what it does'], rows, 'Settings in force'),
    );
  };
  changed.addEventListener('change', draw);
  replace(place, el('h2', {}, 'Settings'), field('Only those that were changed', changed), list);
  draw();
}
