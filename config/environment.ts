/**
 * The plain environment variables: secrets, and where things are. Only `scripts/` and `config/` read
 * the environment; everything else is handed what it needs.
 */
import { join, resolve } from 'node:path';

export interface Environment {
  /** All state lies here: versions, database, keys. */
  home: string;
  host: string;
  port: number | undefined;
  /** Base of the Graph API; Meta's unless a test or demo says otherwise. */
  graphApiUrl: string;
  databaseUrl: string | undefined;
  /** Newest first; a signature may match any of them. */
  appSecrets: readonly string[];
  verifyToken: string | undefined;
  pageId: string | undefined;
  pageAccessToken: string | undefined;
  adminToken: string | undefined;
  hubToken: string | undefined;
  /** The hub's cache folder, shared with Python's libraries. */
  hubHome: string;
  hubOffline: boolean;
  /** A mirror of the hub (HF_ENDPOINT); the hub itself if undefined. */
  hubEndpoint: string | undefined;
  logLevel: string | undefined;
  /** Any other variable by its name: for pages that name their own secrets' variables. */
  variable(name: string): string | undefined;
}

/** Every plain variable with its doc line: also the table in docs/settings.md. */
export const environmentVariables = {
  IMITATOR_HOME: 'Where all state lies: versions, the embedded database, keys. Default `./.imitator`.',
  HOST: 'The address that the server listens on. Default `127.0.0.1`.',
  PORT: 'The port that the server listens on.',
  LOG_LEVEL: 'The least serious line that is logged.',
  DATABASE_URL: 'A PostgreSQL server. Without it the state lies in an embedded database in IMITATOR_HOME.',
  APP_SECRET: "The Meta app's secret; several, separated by commas, while one is being replaced.",
  VERIFY_TOKEN: "The word that Meta repeats when it verifies the webhook's address.",
  PAGE_ID: 'The page that answers.',
  PAGE_ACCESS_TOKEN: "The page's access token.",
  ADMIN_TOKEN: 'Opens the admin interface; without it there is none.',
  GRAPH_API_URL: "Where Meta's Graph API is. Default `https://graph.facebook.com`.",
  HF_TOKEN: 'For checkpoints that the hub hands out only to those who have signed in.',
  HF_HOME: "The hub's cache, shared with Python's libraries. Default `~/.cache/huggingface`.",
  HF_ENDPOINT: 'A mirror of the hub. Default `https://huggingface.co`.',
  HF_HUB_OFFLINE: '`1` takes checkpoints from the cache alone.',
} as const;

/** Those that are secrets. */
export const secretVariables = [
  'DATABASE_URL',
  'APP_SECRET',
  'VERIFY_TOKEN',
  'PAGE_ACCESS_TOKEN',
  'ADMIN_TOKEN',
  'HF_TOKEN',
] as const satisfies readonly (keyof typeof environmentVariables)[];

export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const variable = (name: string): string | undefined => {
    const value = env[name]?.trim();
    return value === '' ? undefined : value;
  };
  const port = variable('PORT');
  return {
    home: resolve(variable('IMITATOR_HOME') ?? '.imitator'),
    host: variable('HOST') ?? '127.0.0.1',
    port: port === undefined ? undefined : Number(port),
    graphApiUrl: variable('GRAPH_API_URL') ?? 'https://graph.facebook.com',
    databaseUrl: variable('DATABASE_URL'),
    appSecrets: (variable('APP_SECRET') ?? '').split(',').flatMap((secret) => secret.trim() || []),
    verifyToken: variable('VERIFY_TOKEN'),
    pageId: variable('PAGE_ID'),
    pageAccessToken: variable('PAGE_ACCESS_TOKEN'),
    adminToken: variable('ADMIN_TOKEN'),
    hubToken: variable('HF_TOKEN'),
    hubHome: resolve(variable('HF_HOME') ?? join(variable('HOME') ?? '.', '.cache', 'huggingface')),
    hubOffline: ['1', 'true', 'yes', 'on'].includes((variable('HF_HUB_OFFLINE') ?? '').toLowerCase()),
    hubEndpoint: variable('HF_ENDPOINT')?.replace(/\/+$/, ''),
    logLevel: variable('LOG_LEVEL'),
    variable,
  };
}
