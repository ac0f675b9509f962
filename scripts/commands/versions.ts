import { type Command, InvalidArgumentError, Option } from 'commander';
import { messageOf, UsageError } from '../../src/base/errors.ts';
import { nearest } from '../../src/base/nearest.ts';
import { openBase } from '../../src/model/index.ts';
import type { ListedVersion, VersionManifest, Versions } from '../../src/model/versions/index.ts';
import { addByHand } from '../../src/train/retrain/index.ts';
import { type CommandContext, defineCommand } from '../cli/command.ts';
import { downloadOptions, hubSettings } from '../cli/hub.ts';
import { withVersions } from '../cli/versions.ts';

interface Options {
  adapter?: string;
  base?: string;
  data?: string;
  promote?: boolean;
  keep?: number;
}

type Action = (
  ctx: CommandContext,
  versions: Versions,
  name: string | undefined,
  options: Options,
  other: string | undefined,
) => Promise<void>;

const SOON = 'a running server takes it within seconds';

const actions: Readonly<Record<string, Action>> = {
  async list(ctx, versions) {
    const all = await versions.list();
    await noteDamagedNames(ctx, versions);
    ctx.result(
      all.map(({ name, current, candidate, manifest, damage }) => ({
        name,
        current,
        candidate,
        ...summaryOf(manifest),
        damage,
      })),
      () => (all.length === 0 ? 'No version yet: imitator retrain makes one.' : all.map(line).join('\n')),
    );
  },
  async show(ctx, versions, name) {
    const named = requireName('show', name);
    await versions.open(named);
    const manifest = await versions.manifest(named);
    const { learnt, ...rest } = manifest;
    ctx.result({ name: named, current: (await versions.names()).current === named, ...manifest }, () =>
      JSON.stringify({ ...rest, learnt: `${learnt.length} sessions` }, null, 2),
    );
  },
  async add(ctx, versions, name, { adapter, base, data, promote = false }) {
    if (name !== undefined) throw new UsageError('versions add names the version itself');
    if (adapter === undefined)
      throw new UsageError('versions add needs --adapter, and --base that it was trained on');
    const { environment, settings, note, signal } = ctx;
    const added = await addByHand({
      home: environment.home,
      versions,
      adapter,
      base,
      openBase: (id) => openBase(id, hubSettings(ctx), downloadOptions(ctx)),
      data,
      threads: settings.model.threads,
      note,
      signal,
    });
    if (promote) await versions.promote(added);
    ctx.result({ name: added, current: (await versions.names()).current }, () => addedText(added, promote));
  },
  async promote(ctx, versions, name) {
    const named = requireName('promote', name);
    await versions.promote(named);
    ctx.result({ current: named }, () => `Version ${named} serves; ${SOON}.`);
  },
  async rollback(ctx, versions, name) {
    if (name !== undefined)
      throw new UsageError('versions rollback goes to the version before; versions promote NAME chooses one');
    const current = await versions.rollback();
    ctx.result({ current }, () => `Version ${current} serves again; ${SOON}.`);
  },
  async prune(ctx, versions, name, { keep = ctx.settings.retrain.keep }) {
    if (name !== undefined)
      throw new UsageError('versions prune chooses by itself: the oldest beyond --keep');
    const removed = await versions.prune(keep, namedByPages(ctx.settings));
    ctx.result({ removed }, () =>
      removed.length === 0 ? 'Nothing to remove.' : `Removed: ${removed.join(', ')}.`,
    );
  },
  async compare(ctx, versions, name, _options, other) {
    const first = requireName('compare', name);
    const second = other ?? (await versions.names()).current;
    if (second === null) throw new UsageError('versions compare needs two names: no version is current');
    const measures = comparison(await versions.manifest(first), await versions.manifest(second));
    ctx.result({ first, second, measures }, () => comparisonText(first, second, measures));
  },
};

/** What pages name as theirs, and what must stay for them. */
function namedByPages({ webhook }: CommandContext['settings']): string[] {
  return webhook.pages.flatMap((page) =>
    'version' in page ? ((page.version as string | undefined) ?? []) : [],
  );
}

interface ComparedMeasure {
  measure: string;
  first: number | null;
  second: number | null;
}

/** What was measured of each when it was made. On what, each manifest says; a retraining compares on the same turns. */
function comparison(first: VersionManifest, second: VersionManifest): ComparedMeasure[] {
  const names = new Set([...Object.keys(first.evaluation), ...Object.keys(second.evaluation)]);
  return [...names].flatMap((measure) => {
    const [a, b] = [figureOf(first.evaluation[measure]), figureOf(second.evaluation[measure])];
    return a === null && b === null ? [] : [{ measure, first: a, second: b }];
  });
}

function figureOf(measured: unknown): number | null {
  const value = (measured as { value?: unknown } | undefined)?.value;
  return typeof value === 'number' ? value : null;
}

function comparisonText(first: string, second: string, measures: readonly ComparedMeasure[]): string {
  if (measures.length === 0) return `Nothing was measured of ${first} and ${second}.`;
  const figure = (value: number | null) => (value === null ? '-' : value.toFixed(3));
  const width = Math.max(...measures.map(({ measure }) => measure.length));
  const row = (measure: string, a: string, b: string) =>
    `${measure.padEnd(width)}  ${a.padStart(9)}  ${b.padStart(9)}`;
  const rows = measures.map(({ measure, first: a, second: b }) => row(measure, figure(a), figure(b)));
  return [row('', first, second), ...rows, 'Each as it was measured when it was made.'].join('\n');
}

export default defineCommand({
  name: 'versions',
  description:
    'The versions of your imitation in IMITATOR_HOME, and which of them serves. `show` and `promote` read every file of ' +
    'a version and compare its hash: what is damaged is never served.',
  examples: [
    ['imitator versions list', 'What is there'],
    ['imitator versions show v3', 'What a version is made of, and what was measured'],
    ['imitator versions promote v2', 'Lets a version serve'],
    [
      'imitator versions add --adapter my-adapter --base models/small --data my-dataset --promote',
      'An adapter that you trained by hand',
    ],
    ['imitator versions rollback', 'Goes back to the one that served before'],
    ['imitator versions compare v3 v2', 'What was measured of both'],
    ['imitator versions prune --keep 3', 'Removes the oldest'],
  ],
  json: true,
  configure: (command: Command) =>
    command
      .argument('<action>', `what to do: ${Object.keys(actions).join(', ')}`)
      .argument('[name]', 'a version, such as v3')
      .argument('[other]', 'with compare: another version; the current one without it')
      .option('--adapter <dir>', 'with add: an adapter in PEFT form, or a run of `--method full`')
      .option('--base <base>', 'with add: the base that it was trained on')
      .option('--data <dir>', 'with add: the dataset that it was trained on')
      .option('--promote', 'with add: lets it serve')
      .addOption(
        new Option('--keep <n>', 'with prune: how many stay, in the place of retrain.keep').argParser(
          wholeNumber,
        ),
      ),
  async run(ctx, [action = '', name, other], options: Options) {
    const act = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (act === undefined) throw new UsageError(noSuchAction(action));
    if (action !== 'add' && Object.values(ofAdd(options)).some((value) => value !== undefined))
      throw new UsageError(`versions ${action} takes none of --adapter, --base, --data, --promote: add does`);
    if (action !== 'prune' && options.keep !== undefined)
      throw new UsageError(`versions ${action} takes no --keep: prune does`);
    if (action !== 'compare' && other !== undefined)
      throw new UsageError(`versions ${action}: too many arguments; compare alone takes two versions`);
    await withVersions(ctx, ({ versions }) => act(ctx, versions, name, options, other));
  },
});

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('expected a number from 1');
  return Number(text);
}

function ofAdd({ adapter, base, data, promote }: Options): Options {
  return { adapter, base, data, promote } as Options;
}

function addedText(name: string, promoted: boolean): string {
  if (promoted) return `Version ${name} serves; ${SOON}.`;
  return `Added as version ${name}; imitator versions promote ${name} lets it serve.`;
}

function requireName(action: string, name: string | undefined): string {
  if (name === undefined)
    throw new UsageError(`versions ${action}: expected the name of a version, such as v3`);
  return name;
}

function noSuchAction(action: string): string {
  const known = Object.keys(actions);
  const near = nearest(action, known);
  return `versions ${action}: expected one of ${known.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`;
}

/** The list is what a person looks at to choose anew: damage is told, and no reason to show nothing. */
async function noteDamagedNames({ note }: CommandContext, versions: Versions): Promise<void> {
  try {
    await versions.names();
  } catch (error) {
    note(messageOf(error));
  }
}

function summaryOf(manifest: ListedVersion['manifest']) {
  if (manifest === undefined) return {};
  const { createdAt, kind, base, dataset, parent, evaluation } = manifest;
  return { createdAt, kind, base: base.id, examples: dataset?.examples ?? null, parent, evaluation };
}

function line({ name, current, candidate, manifest, damage }: ListedVersion): string {
  const mark = current ? '* ' : candidate ? '? ' : '  ';
  if (manifest === undefined) return `${mark}${name}  damaged: ${damage}`;
  const { createdAt, base, dataset } = manifest;
  const from = dataset === null ? '' : `, ${dataset.examples.toLocaleString('en')} examples`;
  return `${mark}${name}  ${createdAt.slice(0, 16).replace('T', ' ')}  on ${base.id}${from}`;
}
