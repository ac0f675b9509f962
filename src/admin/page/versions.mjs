/** The versions of the imitation: what was measured of each, and which serves. */
import { get, post } from './api.mjs';
import { attempt, button, el, replace, table, tell } from './dom.mjs';

export async function open(content) {
  const place = el('div', {});
  content.append(place);
  await show(place);
}

async function show(place) {
  const { versions, serving } = await get('/api/versions');
  const act = (question, path, said) => () =>
    attempt(async () => {
      if (!window.confirm(question)) return;
      const { current } = await post(path);
      tell(said(current));
      await show(place);
    });
  const rollBack = act(
    'Go back to the version that served before?',
    '/api/versions/rollback',
    (name) => `${name} is current again.`,
  );
  replace(
    place,
    versions.length === 0
      ? el('p', { className: 'lead' }, 'No version yet: a retraining makes one.')
      : el('p', { className: 'buttons' }, button('Roll back', rollBack, 'quiet')),
    versions.map((version) => card(version, serving, act)),
    comparison(versions.filter(({ damage }) => damage === null)),
  );
}

function card(version, serving, act) {
  const { name, current, damage, createdAt, kind, base, parent, examples } = version;
  const marks = [
    ...(current ? ['current'] : []),
    ...(name === serving ? ['serves here'] : []),
    ...(version.candidate === true ? ['on trial'] : []),
  ];
  const promote = act(
    `Let ${name} serve?`,
    `/api/versions/${encodeURIComponent(name)}/promote`,
    (promoted) => `${promoted} is current.`,
  );
  return el(
    'section',
    { className: 'card', 'aria-label': `Version ${name}` },
    el('h2', {}, name, ...marks.map((text) => el('span', { className: 'mark' }, text))),
    damage === null
      ? el(
          'p',
          { className: 'lead' },
          [
            kind === 'adapter' ? 'An adapter' : 'A model',
            ` on ${base}`,
            examples === null ? '' : `, from ${examples.toLocaleString()} examples`,
            parent === null ? '' : `, after ${parent}`,
            createdAt === null ? '' : `, of ${new Date(createdAt).toLocaleString()}`,
            '.',
          ].join(''),
        )
      : el('p', { className: 'error' }, `Damaged: ${damage}`),
    current || damage !== null ? undefined : button('Promote', promote),
  );
}

/** A measure a row, a version a column. */
function comparison(versions) {
  const measured = versions.filter(({ evaluation }) => Object.keys(evaluation).length > 0);
  if (measured.length === 0) return undefined;
  const measures = [
    ...new Set(measured.flatMap(({ evaluation }) => figuresOf(evaluation).map(([key]) => key))),
  ];
  const rows = measures.map((measure) => [
    measure,
    ...measured.map(({ evaluation }) => new Map(figuresOf(evaluation)).get(measure) ?? ''),
  ]);
  return el(
    'section',
    { className: 'card' },
    el('h2', {}, 'What was measured'),
    table(
      ['measure', ...measured.map(({ name }) => name)],
      rows,
      'Evaluation of each version, with its interval',
    ),
  );
}

/** `{"value","low","high"}` at any depth, by its path. */
function figuresOf(evaluation, path = '') {
  return Object.entries(evaluation).flatMap(([key, value]) => {
    const at = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'number') return [[at, value.toPrecision(3)]];
    if (typeof value !== 'object' || value === null) return [];
    if (typeof value.value !== 'number') return figuresOf(value, at);
    const interval =
      typeof value.low === 'number' ? ` (${value.low.toPrecision(3)} to ${value.high.toPrecision(3)})` : '';
    return [[at, `${value.value.toPrecision(3)}${interval}`]];
  });
}
