/** The environment that a process of our own is started with: what it needs, and no secret that it has no use for. */
import { secretVariables } from '../../config/environment.ts';
import type { Settings } from '../../config/schema.ts';

/** Names under which people keep secrets of all kinds, of other programs too. */
const SECRET_NAME = /TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE|DATABASE_URL|(?:_|^)KEY(?:_|$)/iu;

/** The environment without secrets: ours, those that pages name, and whatever is called as one. */
export function withoutSecrets(
  env: NodeJS.ProcessEnv,
  { webhook: { pages } }: Pick<Settings, 'webhook'>,
): NodeJS.ProcessEnv {
  const named = pages.flatMap((page) => [page.appSecretVariable, page.accessTokenVariable]);
  const secret = new Set<string>([...secretVariables, ...named]);
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !secret.has(name) && !SECRET_NAME.test(name)),
  );
}
