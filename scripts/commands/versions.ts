import type { Command } from 'commander';
import { messageOf, UsageError } from '../../src/base/errors.ts';
import { nearest } from '../../src/base/nearest.ts';
import { openBase } from '../../src/model/index.ts';
import { type ListedVersion, type Versions, versionsIn } from '../../src/model/versions/index.ts';
import { addByHand } from '../../src/train/retrain/index.ts';
import { type CommandContext, defineCommand } from '../cli/command.ts';
import { downloadOptions, hubSettings } from '../cli/hub.ts';
import { ownHome } from '../cli/private-folders.ts';

interface Options {
  adapter?: string;
  base?: string;
  data?: string;
  promote?: boolean;
}

type Action = (
  ctx: CommandContext,
  versions: Versions,
  name: string | undefined,
  options: Options,
) => Promise<void>;

const actions: Readonly<Record<string, Action>> = {
  async list(ctx, versions) {
    const all = await versions.list();
    await noteDamagedNames(ctx, versions);
    ctx.result(
      all.map(({ name, current, manifest, damage }) => ({ name, current, ...summaryOf(manifest), damage })),
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
    if (adapter === undefined || base === undefined)
      throw new UsageError('versions add needs --adapter, and --base that it was trained on');
    const { environment, settings, note, signal } = ctx;
    const added = await addByHand({
      home: environment.home,
      adapter,
      base: await openBase(base, hubSettings(ctx), downloadOptions(ctx)),
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
    ctx.result(
      { current: named },
      () => `Version ${named} serves; a running server takes it when it is started again.`,
    );
  },
  async rollback(ctx, versions, name) {
    if (name !== undefined)
      throw new UsageError('versions rollback goes to the version before; versions promote NAME chooses one');
    const current = await versions.rollback();
    ctx.result(
      { current },
      () => `Version ${current} serves again; a running server takes it when it is started again.`,
    );
  },
};

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
  ],
  json: true,
  configure: (command: Command) =>
    command
      .argument('<action>', `what to do: ${Object.keys(actions).join(', ')}`)
      .argument('[name]', 'a version, such as v3')
      .option('--adapter <dir>', 'with add: an adapter in PEFT form')
      .option('--base <base>', 'with add: the base that it was trained on')
      .option('--data <dir>', 'with add: the dataset that it was trained on')
      .option('--promote', 'with add: lets it serve'),
  async run(ctx, [action = '', name], options: Options) {
    const act = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (act === undefined) throw new UsageError(noSuchAction(action));
    if (action !== 'add' && Object.values(ofAdd(options)).some((value) => value !== undefined))
      throw new UsageError(`versions ${action} takes none of --adapter, --base, --data, --promote: add does`);
    await act(ctx, versionsIn(ownHome(ctx)), name, options);
  },
});

function ofAdd({ adapter, base, data, promote }: Options): Options {
  return { adapter, base, data, promote } as Options;
}

function addedText(name: string, promoted: boolean): string {
  if (promoted) return `Version ${name} serves; a running server takes it when it is started again.`;
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

function line({ name, current, manifest, damage }: ListedVersion): string {
  const mark = current ? '* ' : '  ';
  if (manifest === undefined) return `${mark}${name}  damaged: ${damage}`;
  const { createdAt, base, dataset } = manifest;
  const from = dataset === null ? '' : `, ${dataset.examples.toLocaleString('en')} examples`;
  return `${mark}${name}  ${createdAt.slice(0, 16).replace('T', ' ')}  on ${base.id}${from}`;
}
