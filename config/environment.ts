/**
 * The plain environment variables of DESIGN.md: secrets, and where things are. Only `scripts/` and `config/` read
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
  logLevel: string | undefined;
  /** Any other variable by its name: for pages that name their own secrets' variables. */
  variable(name: string): string | undefined;
}

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
    logLevel: variable('LOG_LEVEL'),
    variable,
  };
}
