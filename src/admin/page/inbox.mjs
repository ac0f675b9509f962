/** Who talks with the page, what waits for a person's word, and what the bot may do in each conversation. */
import { get, listen, post, put } from './api.mjs';
import { attempt, button, el, field, replace, when } from './dom.mjs';

const LOOK_AGAIN_MS = 5000;
const MODES = [
  ['', 'as set'],
  ['auto', 'answers by itself'],
  ['draft', 'writes drafts'],
  ['off', 'is silent'],
];

export async function open(content, signal) {
  const drafts = el('section', { className: 'card', 'aria-labelledby': 'drafts-title' });
  const list = el('ul', { className: 'conversations', 'aria-label': 'Conversations' });
  const conversation = el('section', { className: 'card conversation', 'aria-live': 'polite' });
  content.append(
    drafts,
    el('div', { className: 'inbox' }, el('section', {}, el('h2', {}, 'Conversations'), list), conversation),
  );
  const view = { list, drafts, conversation, opened: decodeURIComponent(location.hash.split('/')[1] ?? '') };
  const refresh = () => (document.hidden ? undefined : attempt(() => look(view, signal)));
  await refresh();
  const timer = setInterval(refresh, LOOK_AGAIN_MS);
  signal.addEventListener('abort', () => clearInterval(timer));
  listen('/api/conversations/events', refresh, signal);
}

async function look(view, signal) {
  const [recent, { drafts }, conduct] = await Promise.all([
    get('/api/conversations?most=50', signal),
    get('/api/drafts?state=waiting', signal),
    get('/api/conduct?limit=500', signal),
  ]);
  const rules = new Map(conduct.conversations.map((each) => [each.id, each]));
  const conversations = recent.conversations.map((each) => ({ ...each, ...rules.get(each.id) }));
  showDrafts(view, drafts);
  showList(view, conversations);
  const opened = conversations.find(({ id }) => id === view.opened);
  if (opened !== undefined) await showConversation(view, opened, signal);
  else replace(view.conversation, el('p', { className: 'lead' }, 'Choose a conversation.'));
}

/** What somebody is editing stays as they have it. */
function showDrafts(view, drafts) {
  const waiting = new Set(drafts.map(({ id }) => String(id)));
  for (const item of view.drafts.querySelectorAll('[data-draft]'))
    if (!waiting.has(item.getAttribute('data-draft'))) item.remove();
  if (view.drafts.firstChild === null)
    view.drafts.append(el('h2', { id: 'drafts-title' }, 'Drafts'), el('p', { className: 'lead' }));
  const lead = view.drafts.querySelector('.lead');
  lead.textContent =
    drafts.length === 0 ? 'No draft waits.' : 'Replies that wait for your word. A bubble a line.';
  for (const draft of drafts)
    if (view.drafts.querySelector(`[data-draft="${Number(draft.id)}"]`) === null)
      view.drafts.append(draftItem(view, draft));
}

function draftItem(view, draft) {
  const text = el('textarea', { rows: Math.max(2, draft.proposed.length), value: draft.proposed.join('\n') });
  const settle = (how, body) => async () => {
    await attempt(async () => {
      await post(`/api/drafts/${draft.id}/${how}`, body());
      item.remove();
    });
    await attempt(() => look(view, new AbortController().signal));
  };
  const bubbles = () => text.value.split('\n').filter((line) => line.trim() !== '');
  const item = el(
    'div',
    { className: 'draft', 'data-draft': String(draft.id) },
    field(`To ${draft.conversation}`, text),
    el(
      'p',
      { className: 'buttons' },
      button(
        'Send',
        settle('approve', () =>
          bubbles().join('\n') === draft.proposed.join('\n') ? {} : { bubbles: bubbles() },
        ),
      ),
      button(
        'Reject',
        settle('reject', () => ({})),
        'quiet',
      ),
      ' ',
      when(draft.createdAt),
    ),
  );
  return item;
}

function showList(view, conversations) {
  replace(
    view.list,
    conversations.map((each) =>
      el(
        'li',
        {},
        el(
          'a',
          {
            href: `#inbox/${encodeURIComponent(each.id)}`,
            'aria-current': each.id === view.opened ? 'true' : undefined,
          },
          el('strong', {}, each.person),
          el('span', { className: 'last' }, each.lastText ?? '(nothing stored)'),
          el('span', { className: 'marks' }, when(each.lastAt), marks(each)),
        ),
      ),
    ),
  );
  if (conversations.length === 0)
    replace(view.list, el('li', { className: 'lead' }, 'Nobody has written yet.'));
}

/** Why the bot is silent there, if it is. */
function silence({ pausedWhy, held, optedOutAt }) {
  if (optedOutAt) return 'they want no more messages of the bot';
  return held || pausedWhy;
}

function marks(conversation) {
  const { unanswered, mode } = conversation;
  const texts = [
    ...(unanswered > 0 ? [`${unanswered} without a reply`] : []),
    ...(silence(conversation) ? [`silent: ${silence(conversation)}`] : []),
    ...(mode === undefined || mode === null ? [] : [mode]),
  ];
  return texts.map((text) => el('span', { className: 'mark' }, text));
}

async function showConversation(view, summary, signal) {
  const path = `/api/conversations/${encodeURIComponent(summary.id)}`;
  const { said } = await get(path, signal);
  // Whoever has just opened a menu is not disturbed.
  if (view.conversation.contains(document.activeElement) && view.shown === summary.id)
    return showSaid(view.conversation.querySelector('ol'), said);
  view.shown = summary.id;
  const bubbles = el('ol', { className: 'chat', 'aria-label': `Chat with ${summary.person}`, tabIndex: 0 });
  showSaid(bubbles, said);
  const act = (work) => async () => {
    await attempt(work);
    document.activeElement?.blur();
    await attempt(() => look(view, signal));
  };
  const mode = el(
    'select',
    {},
    MODES.map(([value, text]) => el('option', { value, selected: (summary.mode ?? '') === value }, text)),
  );
  mode.addEventListener(
    'change',
    act(() => put(`${path}/mode`, { mode: mode.value === '' ? null : mode.value })),
  );
  const why = silence(summary);
  replace(
    view.conversation,
    el('h2', {}, summary.person),
    el(
      'div',
      { className: 'buttons' },
      field('The bot here', mode),
      why
        ? button(
            'Resume',
            act(() => post(`${path}/resume`, {})),
          )
        : button(
            'Pause',
            act(() => post(`${path}/pause`, {})),
          ),
      button(
        'Forget',
        act(() => forget(summary)),
        'danger',
      ),
    ),
    why ? el('p', { className: 'lead' }, `The bot is silent here: ${why}`) : undefined,
    summary.policy
      ? el('p', { className: 'lead' }, `Decided last by ${summary.policy}: ${summary.why}`)
      : undefined,
    bubbles,
  );
  bubbles.scrollTop = bubbles.scrollHeight;
}

async function forget({ person, page }) {
  const sure = window.confirm(`Delete everything that is stored of ${person}? Nothing brings it back.`);
  if (sure) await post(`/api/people/${encodeURIComponent(person)}/forget`, { page });
}

function showSaid(bubbles, said) {
  replace(
    bubbles,
    said.map(({ from, text, state }) =>
      el(
        'li',
        { className: `bubble ${from}` },
        text === '' ? el('em', {}, 'nothing that is shown') : text,
        state === null || state === 'sent' ? undefined : el('small', {}, ` (${state})`),
        from === 'owner' ? el('small', {}, ' by hand') : undefined,
      ),
    ),
  );
}
