/** What a server needs of the environment, checked before anything starts: all that is missing is named at once. */
import { problems } from '../src/base/errors.ts';
import type { Environment } from './environment.ts';
import { log } from './groups/log.ts';
import type { WebhookSettings } from './groups/webhook.ts';

/** What a process of each role does. Those that receive also serve the operator's pages. */
export const serverRoles = {
  all: { receives: true, answers: true, trains: true },
  webhook: { receives: true, answers: false, trains: false },
  worker: { receives: false, answers: true, trains: false },
  trainer: { receives: false, answers: false, trains: true },
} as const satisfies Record<string, { receives: boolean; answers: boolean; trains: boolean }>;

export type ServerRole = keyof typeof serverRoles;

export interface ServerPage {
  id: string;
  sendsAs?: string | undefined;
  /** The version that answers there; the current one without it. */
  version?: string | undefined;
  /** Settings of the bot for this page alone. */
  bot?: Record<string, unknown> | undefined;
  accessToken: string;
  appSecrets: readonly string[];
}

export interface ServerEnvironment {
  port: number;
  verifyToken: string;
  pages: ServerPage[];
  /** Everything that no log may hold. */
  secrets: string[];
}

const DEFAULT_PORT = 3000;
const LOG_LEVELS: readonly string[] = log.shape.level.def.innerType.options;

/** @throws ImitatorError `environment` that lists what is missing or wrong, each with what to set. */
export function serverEnvironment(
  environment: Environment,
  settings: Pick<WebhookSettings, 'pages'>,
  role: ServerRole,
): ServerEnvironment {
  const found: string[] = [];
  const needs = (name: string, what: string) => {
    const value = environment.variable(name);
    if (value === undefined) found.push(`${name} is not set: ${what}`);
    return value ?? '';
  };
  const port = environment.port ?? DEFAULT_PORT;
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    found.push(`PORT: expected a port from 0 to 65535, got ${environment.variable('PORT')}`);
  const { logLevel } = environment;
  if (logLevel !== undefined && !LOG_LEVELS.includes(logLevel))
    found.push(`LOG_LEVEL: expected one of ${LOG_LEVELS.join(', ')}, got ${logLevel}`);
  const { receives, answers } = serverRoles[role];
  const verifyToken = receives
    ? needs('VERIFY_TOKEN', 'the word you also enter at "Verify token" in the app')
    : '';
  if (role !== 'all')
    needs(
      'DATABASE_URL',
      `--role ${role} shares a PostgreSQL with the other processes, such as postgres://...`,
    );
  // Who trains alone speaks with no page.
  const pages = receives || answers ? pagesOf(settings, needs) : [];
  if (found.length > 0) {
    const remedy =
      'Set them in the environment, or in a file .env in this folder; docs/serving.md tells more.';
    throw problems('environment', 'environment', found, remedy);
  }
  return { port, verifyToken, pages, secrets: secretsOf(environment, verifyToken, pages) };
}

type Needs = (name: string, what: string) => string;

function pagesOf(settings: Pick<WebhookSettings, 'pages'>, needs: Needs): ServerPage[] {
  if (settings.pages.length > 0) {
    return settings.pages.map(({ accessTokenVariable, appSecretVariable, ...page }) => ({
      ...page,
      accessToken: needs(accessTokenVariable, `the access token of page ${page.id}, named in webhook.pages`),
      appSecrets: listOf(
        needs(appSecretVariable, `the app secret for page ${page.id}, named in webhook.pages`),
      ),
    }));
  }
  const id = needs('PAGE_ID', "the page's number, from its About section or the app's Messenger settings");
  const accessToken = needs('PAGE_ACCESS_TOKEN', "a token for the page, from the app's Messenger settings");
  const appSecrets = listOf(needs('APP_SECRET', "the app's secret, from its Basic settings"));
  return [{ id, accessToken, appSecrets }];
}

function secretsOf(environment: Environment, verifyToken: string, pages: readonly ServerPage[]): string[] {
  const { adminToken, hubToken, databaseUrl } = environment;
  const all = [
    verifyToken,
    adminToken,
    hubToken,
    databaseUrl,
    ...passwordsOf(databaseUrl),
    ...pages.flatMap(({ accessToken, appSecrets }) => [accessToken, ...appSecrets]),
  ];
  return [...new Set(all.filter((secret) => secret !== undefined && secret !== ''))] as string[];
}

/** As it stands in the address, and as it is. */
function passwordsOf(databaseUrl: string | undefined): string[] {
  if (databaseUrl === undefined || !URL.canParse(databaseUrl)) return [];
  const { password } = new URL(databaseUrl);
  return [password, decodeURIComponent(password)];
}

function listOf(text: string): string[] {
  return text.split(',').flatMap((item) => item.trim() || []);
}
