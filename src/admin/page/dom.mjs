/** Elements of the page. Whatever comes from outside becomes text, never markup. */

/**
 * An element with its properties and children; texts become text nodes, nothing is left out.
 * `on…` are listeners, what has a dash or is `role` is an attribute, the rest are properties.
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key.includes('-') || key === 'role' || key === 'for') element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return element;
}

export function replace(element, ...children) {
  element.replaceChildren(...children.flat().filter((child) => child !== undefined && child !== null));
}

/** A field with its label. */
export function field(label, input, hint) {
  const id = `field-${++fields}`;
  input.id = id;
  return el(
    'div',
    { className: 'field' },
    el('label', { for: id }, label),
    input,
    hint === undefined ? undefined : el('small', {}, hint),
  );
}

let fields = 0;

export function button(text, onclick, className = '') {
  return el('button', { type: 'button', className, onclick }, text);
}

/** Says something to whoever looks or listens. */
export function tell(text, kind = 'note') {
  const news = document.getElementById('news');
  replace(news, el('p', { className: kind }, text));
  clearTimeout(telling);
  telling = setTimeout(() => replace(news), kind === 'error' ? 12_000 : 5000);
}

let telling;

/** Does what a person asked for; what goes wrong is told. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (error.name !== 'AbortError') tell(error.message, 'error');
    return undefined;
  }
}

export function when(at) {
  if (at === null || at === undefined) return '';
  const date = new Date(at);
  const day = date.toDateString() === new Date().toDateString() ? undefined : { dateStyle: 'medium' };
  const text =
    day === undefined
      ? date.toLocaleTimeString()
      : date.toLocaleString(undefined, { ...day, timeStyle: 'short' });
  return el('time', { dateTime: date.toISOString(), title: date.toLocaleString() }, text);
}

export function table(head, rows, caption) {
  return el(
    'div',
    { className: 'wide', tabIndex: 0, role: 'region', 'aria-label': caption },
    el(
      'table',
      {},
      el('caption', {}, caption),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          head.map((text) => el('th', { scope: 'col' }, text)),
        ),
      ),
      el(
        'tbody',
        {},
        rows.map((cells) =>
          el(
            'tr',
            {},
            cells.map((cell) => el('td', {}, cell ?? '')),
          ),
        ),
      ),
    ),
  );
}
