/** A chat as on a phone, dry-running: nothing is stored or sent. One version answers, or two side by side. */
import { get, post } from './api.mjs';
import { attempt, button, el, field, replace, table } from './dom.mjs';

/** A burst is over when nothing more is typed for so long. */
const PAUSE_MS = 1200;

const SETTINGS = [
  ['temperature', 'Temperature', { min: 0.05, max: 5, step: 0.05 }],
  ['topP', 'Top p', { min: 0.05, max: 1, step: 0.05 }],
  ['candidates', 'Candidates', { min: 1, max: 32, step: 1 }],
  ['maxBubbles', 'Most bubbles', { min: 1, max: 20, step: 1 }],
  ['maxReplyTokens', 'Most tokens', { min: 0, max: 256, step: 1 }],
];

export async function open(content, signal) {
  const [{ versions, serving }, { settings }] = await Promise.all([
    get('/api/versions'),
    get('/api/settings'),
  ]);
  const inForce = new Map(settings.map(({ name, value }) => [name, value]));
  const controls = makeControls(versions, serving, inForce);
  const sides = el('div', { className: 'sides' });
  const chats = [];
  let timer;
  const explanations = el('div', { className: 'sides' });
  const resetChats = () => {
    chats.splice(0, chats.length, ...controls.versions().map((version) => makeChat(version, controls)));
    replace(
      sides,
      chats.map(({ element }) => element),
    );
    replace(
      explanations,
      chats.map(({ details }) => details),
    );
  };
  controls.onVersions(resetChats);
  resetChats();
  const input = el('textarea', { rows: 1, enterKeyHint: 'send' });
  const answer = () => {
    clearTimeout(timer);
    for (const chat of chats) void chat.answer(signal);
  };
  const say = (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text === '') return answer();
    for (const chat of chats) chat.say(text);
    input.value = '';
    clearTimeout(timer);
    timer = setTimeout(answer, PAUSE_MS);
  };
  input.addEventListener('keydown', (event) => {
    clearTimeout(timer);
    if (event.key === 'Enter' && !event.shiftKey) say(event);
    else if (chats[0].waits()) timer = setTimeout(answer, PAUSE_MS * 2);
  });
  signal.addEventListener('abort', () => clearTimeout(timer));
  content.append(
    el('p', { className: 'lead' }, 'What the bot would answer. Nothing is stored and nothing is sent.'),
    el(
      'div',
      { className: 'playground' },
      el(
        'section',
        { 'aria-label': 'Chat' },
        sides,
        el(
          'form',
          { className: 'composer', onsubmit: say },
          field('Message', input),
          el('button', { type: 'submit' }, 'Send'),
          button('Start over', resetChats, 'quiet'),
        ),
        explanations,
      ),
      controls.element,
    ),
  );
  input.focus();
}

function makeControls(versions, serving, inForce) {
  const names = versions.filter(({ damage }) => damage === null).map(({ name }) => name);
  const options = (first) => [
    el('option', { value: '' }, first),
    ...names.map((name) => el('option', { value: name }, name)),
  ];
  const first = el('select', {}, options(serving === null ? 'what serves' : `what serves (${serving})`));
  const second = el('select', {}, options('none'));
  const seed = el('input', { type: 'number', min: 0, step: 1 });
  const alternatives = el('input', { type: 'number', min: 0, max: 8, step: 1, value: 3 });
  const inputs = SETTINGS.map(([key, label, range]) => {
    const placeholder = String(inForce.get(`bot.${key}`) ?? '');
    return [key, label, el('input', { type: 'number', inputMode: 'decimal', placeholder, ...range })];
  });
  const numberOf = (input) => (input.value === '' ? undefined : Number(input.value));
  return {
    element: el(
      'section',
      { className: 'card controls', 'aria-labelledby': 'turn' },
      el('h2', { id: 'turn' }, 'Settings for these replies'),
      field('Version', first),
      field('Beside it', second, 'Two versions answer the same messages.'),
      inputs.map(([, label, input]) => field(label, input)),
      field('Alternatives', alternatives),
      field('Seed', seed, 'With one, the same messages get the same reply.'),
    ),
    versions: () => [first.value, ...(second.value === '' ? [] : [second.value])],
    onVersions: (changed) => {
      for (const select of [first, second]) select.addEventListener('change', changed);
    },
    request: () => {
      const bot = Object.fromEntries(
        inputs.flatMap(([key, , input]) => (input.value === '' ? [] : [[key, Number(input.value)]])),
      );
      return {
        seed: numberOf(seed),
        alternatives: numberOf(alternatives),
        ...(Object.keys(bot).length === 0 ? {} : { settings: { bot } }),
      };
    },
  };
}

function makeChat(version, controls) {
  const messages = [];
  const bubbles = el('ol', {
    className: 'chat',
    'aria-label': version === '' ? 'Chat' : `Chat with ${version}`,
  });
  const details = el('div', { className: 'details', 'aria-live': 'polite' });
  let answering;
  const add = (from, text) => {
    messages.push({ from, text });
    bubbles.append(el('li', { className: `bubble ${from}` }, text));
    bubbles.scrollTop = bubbles.scrollHeight;
  };
  return {
    element: el('div', { className: 'side' }, version === '' ? undefined : el('h2', {}, version), bubbles),
    details,
    waits: () => messages.at(-1)?.from === 'user',
    say(text) {
      answering?.abort();
      add('user', text);
    },
    async answer(signal) {
      if (messages.at(-1)?.from !== 'user') return;
      answering?.abort();
      answering = new AbortController();
      const dots = el('li', { className: 'bubble bot dots', 'aria-label': 'makes a reply' }, '…');
      bubbles.append(dots);
      const body = { messages, ...controls.request(), ...(version === '' ? {} : { version }) };
      const either = AbortSignal.any([signal, answering.signal]);
      const answer = await attempt(() => post('/dry-run', body, either));
      dots.remove();
      if (answer === undefined) return;
      for (const text of answer.bubbles) add('bot', text);
      if (answer.bubbles.length === 0) bubbles.append(el('li', { className: 'silence' }, 'silence'));
      replace(details, explained(answer));
    },
  };
}

function explained({ prompt, reply, alternatives, tokens, timings, version, policy }) {
  const ms = (value) => `${Math.round(value)} ms`;
  const spoke = policy.name === undefined || policy.name === null ? '' : ` (${policy.name})`;
  return el(
    'details',
    { open: true },
    el('summary', {}, `${policy.wouldSend ? 'Would be sent' : 'Would not be sent'}: ${policy.why}${spoke}`),
    el(
      'dl',
      {},
      pair('Prompt', el('code', {}, prompt)),
      pair('Reply', el('code', {}, reply)),
      pair('Version', version ?? 'a model from a folder'),
      pair('Tokens', `${tokens.prompt} in the prompt, ${tokens.reply} in the reply`),
      pair(
        'Time',
        `${ms(timings.totalMs)}: waited ${ms(timings.queueMs)}, read ${ms(timings.encodeMs)}, wrote ${ms(timings.decodeMs)}`,
      ),
    ),
    alternatives.length === 0
      ? undefined
      : table(
          ['score', 'what else could have been said'],
          alternatives.map(({ text, score }) => [score.toFixed(2), text]),
          'Alternatives',
        ),
  );
}

function pair(term, value) {
  return [el('dt', {}, term), el('dd', {}, value)];
}
