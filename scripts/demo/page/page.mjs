/** Plays the phone. It runs in the page; the server tells it what there is, and it shows that and nothing else. */
const byId = (id) => document.getElementById(id);
const rows = [];
let presence = { typing: false, seen: false };

const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  if (text !== undefined) made.dir = 'auto';
  return made;
};

function bubblesOf(texts, side) {
  return texts.map((text, i) =>
    element('p', ['bubble', side, i === 0 ? 'first' : ''].join(' ').trim(), text),
  );
}

function showLog() {
  const log = byId('log');
  const bubbles = rows.flatMap(({ said, bubbles }) => [
    ...bubblesOf(said, 'mine'),
    ...bubblesOf(bubbles, ''),
  ]);
  if (presence.typing) {
    const dots = element('div', 'dots');
    dots.setAttribute('aria-label', 'typing');
    dots.append(...[0, 1, 2].map(() => element('i')));
    bubbles.push(dots);
  }
  if (bubbles.length === 0) return;
  log.replaceChildren(...bubbles);
  log.scrollTop = log.scrollHeight;
}

function cell(texts) {
  const made = element('td', texts === undefined ? 'waiting' : '');
  const lines = texts === undefined ? ['…'] : texts.length === 0 ? ['(nothing)'] : texts;
  made.append(...lines.map((text) => element('p', '', text)));
  return made;
}

function showRows() {
  const lines = rows.map(({ said, bubbles, base }) => {
    const line = element('tr');
    const ofBase = typeof base === 'string' ? [`(${base})`] : base;
    line.append(cell(said), cell(bubbles.length === 0 ? undefined : bubbles), cell(ofBase));
    return line;
  });
  byId('rows').replaceChildren(...lines.reverse());
}

function say(text, wrong = false) {
  const state = byId('state');
  state.textContent = text;
  state.className = wrong ? 'state wrong' : 'state';
}

const events = new EventSource('events');
events.addEventListener('message', ({ data }) => {
  const change = JSON.parse(data);
  if (change.row === undefined) presence = change;
  else rows[change.row] = change.value;
  say(presence.seen && rows.at(-1)?.bubbles.length === 0 ? 'seen' : '');
  showLog();
  if (change.row !== undefined) showRows();
});
events.addEventListener('error', () =>
  say('The demo has ended, or cannot be reached: see its terminal.', true),
);

const field = byId('text');
async function send() {
  const text = field.value.trim();
  if (text === '') return;
  field.value = '';
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch('say', { method: 'POST', headers, body: JSON.stringify({ text }) });
    if (!response.ok) throw new Error((await response.json()).error);
  } catch (error) {
    field.value = text;
    say(`Not sent: ${error.message}`, true);
  }
}

byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  void send();
  field.focus();
});
field.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  void send();
});
