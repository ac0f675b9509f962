/** Retraining: begun and stopped here, and looked at while it works. */
import { get, listen, post } from './api.mjs';
import { heatMap, lineChart } from './charts.mjs';
import { attempt, button, el, field, replace } from './dom.mjs';

const LOOK_AGAIN_MS = 3000;
const DRAW_MS = 250;

export async function open(content, signal) {
  const state = el('section', { className: 'card', 'aria-live': 'polite' });
  const progress = el('p', { className: 'lead' }, 'No training to look at yet.');
  const ranks = el('section', { className: 'card' });
  const loss = await lineChart('Loss, in nats a token', ['training', 'held out'], signal);
  const budget = await lineChart(
    'Triplets of AdaLoRA at its allocation steps',
    ['allowed', 'in use'],
    signal,
  );
  if (signal.aborted) return;
  content.append(state, progress, loss.figure, budget.figure, ranks);
  const refresh = () => attempt(() => showState(state, refresh));
  await refresh();
  const timer = setInterval(refresh, LOOK_AGAIN_MS);
  signal.addEventListener('abort', () => clearInterval(timer));
  watch({ loss, budget, progress }, signal);
  await showRanks(ranks);
}

async function showState(place, refresh) {
  const { running, outcome, said } = await get('/api/retraining');
  const act = (path) => async () => {
    await attempt(() => post(path));
    await refresh();
  };
  replace(
    place,
    el('h2', {}, 'Retraining'),
    running
      ? button('Cancel', act('/api/retraining/cancel'), 'danger')
      : button('Retrain now', act('/api/retraining/start')),
    el(
      'p',
      {},
      running
        ? 'A retraining is under way.'
        : outcome === null
          ? 'None was begun here.'
          : `The last: ${outcome}.`,
    ),
    said === null || running ? undefined : el('pre', { tabIndex: 0 }, said),
  );
}

function watch({ loss, budget, progress }, signal) {
  let run = newRun();
  let drawing;
  const draw = () => {
    drawing = undefined;
    loss.draw([run.steps, run.heldOut]);
    budget.draw([run.allowed, run.used]);
    progress.textContent = run.said;
  };
  listen(
    '/api/retraining/events',
    (event) => {
      if (event.event === 'preflight') run = newRun(event);
      note(run, event);
      drawing ??= setTimeout(draw, DRAW_MS);
    },
    signal,
  );
  signal.addEventListener('abort', () => clearTimeout(drawing));
}

function newRun({ steps = 0, deltaT = 1 } = {}) {
  return {
    total: steps,
    deltaT,
    steps: [],
    heldOut: [],
    allowed: [],
    used: [],
    said: 'A training begins.',
    mean: undefined,
  };
}

function note(run, event) {
  const { step } = event;
  if (event.event === 'start') run.total = event.steps ?? run.total;
  if (event.event === 'step') {
    run.mean = run.mean === undefined ? event.loss : run.mean + (event.loss - run.mean) * 0.1;
    run.steps.push([step, run.mean]);
    // Between two allocations every triplet is alive again: only what an allocation left says something.
    if (event.budget !== undefined && (step % run.deltaT === 0 || step === run.total)) {
      run.allowed.push([step, event.budget]);
      run.used.push([step, event.kept]);
    }
    run.said = `Step ${step}${run.total ? ` of ${run.total}` : ''}, loss ${event.loss.toFixed(3)}.`;
  }
  if (event.event === 'validation' && event.loss !== null) run.heldOut.push([step, event.loss]);
  if (event.event === 'done') run.said = `Ended at step ${step}: ${event.reason}.`;
}

async function showRanks(place) {
  const { versions } = await get('/api/versions');
  const adapters = versions.filter(({ kind, damage }) => kind === 'adapter' && damage === null);
  if (adapters.length === 0) return place.remove();
  const chosen = el(
    'select',
    {},
    adapters.map(({ name }) => el('option', { value: name }, name)),
  );
  const map = el('div', {});
  const draw = () =>
    attempt(async () => {
      const ranks = await get(`/api/versions/${encodeURIComponent(chosen.value)}/ranks`);
      replace(
        map,
        ranks.rows.length === 0
          ? el('p', { className: 'lead' }, 'This version has no ranks of its own to show.')
          : heatMap('Rank of each adapter, by layer and matrix', ranks),
      );
    });
  chosen.addEventListener('change', draw);
  replace(place, el('h2', {}, 'Ranks that were kept'), field('Version', chosen), map);
  await draw();
}
