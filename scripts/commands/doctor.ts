import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serverEnvironment } from '../../config/server-environment.ts';
import { health } from '../../src/admin/index.ts';
import { messageOf } from '../../src/base/errors.ts';
import { examinePage, type Finding, SendApi } from '../../src/webhook/index.ts';
import { type CommandContext, defineCommand } from '../cli/command.ts';
import { examinePorts, examinePublicUrl, nodeFinding } from '../cli/examine-host.ts';
import { asOperator } from '../cli/operator.ts';
import { withVersions } from '../cli/versions.ts';

export default defineCommand({
  name: 'doctor',
  description:
    'Says what keeps a page from answering, a line for each thing that was looked at, with the remedy. It asks Meta ' +
    'whose the access token is, what it may do and until when, for which app it was made, what the page sends to that ' +
    'app and what time it is; and it looks whether the environment is whole, the store opens, a version is there, the ' +
    'ports are free or our own, and the public address leads here. It changes nothing at Meta. Exits with 1 when ' +
    'something is wrong.',
  examples: [['imitator doctor', 'looks at everything that imitator serve needs']],
  json: true,
  run: async (ctx) => {
    const findings = [
      nodeFinding(),
      ...(await examineMeta(ctx)),
      await examineStore(ctx),
      await examineVersion(ctx),
      ...(await examinePorts(ctx)),
      await examinePublicUrl(ctx),
    ];
    ctx.result(findings, () => findings.map(lineOf).join('\n'));
    if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
  },
});

async function examineMeta({ settings, environment }: CommandContext): Promise<Finding[]> {
  const check = 'environment';
  try {
    const { pages } = serverEnvironment(environment, settings.webhook, 'all');
    const api = new SendApi({ graphApiUrl: environment.graphApiUrl, ...settings.send });
    const asked = { appId: settings.webhook.appId, clock: Date.now };
    const findings = await Promise.all(pages.map((page) => examinePage(api, page, asked)));
    return [{ check, ok: true, says: 'everything that serve needs is set' }, ...findings.flat()];
  } catch (error) {
    return [{ check, ok: false, says: messageOf(error), remedy: 'docs/serving.md tells what each is' }];
  }
}

async function examineStore(ctx: CommandContext): Promise<Finding> {
  const check = 'store';
  const { databaseUrl, home } = ctx.environment;
  if (databaseUrl === undefined && !existsSync(join(home, 'database')))
    return { check, ok: true, says: `none yet: imitator serve makes one in ${home}` };
  try {
    await asOperator(ctx, (call) => call(health, {}));
    return { check, ok: true, says: databaseUrl === undefined ? `embedded, in ${home}` : 'PostgreSQL' };
  } catch (error) {
    return { check, ok: false, says: messageOf(error), remedy: 'see DATABASE_URL, or IMITATOR_HOME' };
  }
}

async function examineVersion(ctx: CommandContext): Promise<Finding> {
  const check = 'version';
  try {
    const current = await withVersions(ctx, ({ versions }) => versions.openCurrent());
    if (current !== undefined) return { check, ok: true, says: `${current.name} is current` };
    return { check, ok: true, says: 'none yet: imitator serve needs --model' };
  } catch (error) {
    return { check, ok: false, says: messageOf(error), remedy: 'imitator versions lists them' };
  }
}

function lineOf({ check, ok, says, remedy }: Finding): string {
  return `${ok ? 'ok   ' : 'WRONG'} ${check}: ${says}${remedy === undefined ? '' : `; ${remedy}`}`;
}
