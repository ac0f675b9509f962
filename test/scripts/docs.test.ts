import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { environmentVariables, readEnvironment } from '../../config/environment.ts';
import { loadSettings } from '../../config/load.ts';
import { defaultSettings, type GroupName, groups } from '../../config/schema.ts';
import { describeGroup, generatedFiles } from '../../scripts/docs.ts';
import { ImitatorError } from '../../src/base/errors.ts';

const settings = (Object.keys(groups) as GroupName[]).flatMap(describeGroup);

/** Texts of which every kind of setting takes one that is not its default. */
const PAGES = '[{"id":"1","appSecretVariable":"SECRET","accessTokenVariable":"TOKEN"}]';
const JOIN = '{"Jana_7":"1234567890"}';
const CONTACTS = '{"24891772963456781":"3fa9c1d2e4b50718"}';
const ATTACHMENTS = '{"image":"look at this"}';
const NUMBERS = ['0.5', '1', '2', '25', '900'];
const TEXTS = [
  'true',
  'false',
  ...NUMBERS,
  '["phone"]',
  PAGES,
  'US',
  'https://example.org',
  'v1.0',
  '2023-01-31',
  'Europe/Berlin',
  '23:00-07:30',
  '{"de":"Ruf 112 an"}',
  '{"disclosure":{"de":"Hier schreibt ein Bot"}}',
  '0 3 * * 0',
  JOIN,
  CONTACTS,
  ATTACHMENTS,
  '{"Automatic reply.":"drop"}',
];

/** The value of a setting with the first text that it takes and that changes it; undefined if there is none. */
function changedBy(variable: string, type: string, [group, key]: [GroupName, string]): unknown {
  const before = (defaultSettings()[group] as Readonly<Record<string, unknown>>)[key];
  const choices = [...type.matchAll(/`([^`]+)`/g)].map(([, choice]) => choice!);
  for (const text of [...choices, ...TEXTS]) {
    const after = valueWith({ [variable]: text }, group, key);
    if (after !== undefined && !isDeepStrictEqual(after, before)) return after;
  }
  return undefined;
}

/** What a setting is in this environment; undefined where it is refused. */
function valueWith(env: Record<string, string>, group: GroupName, key: string): unknown {
  try {
    return (loadSettings({ env })[group] as Readonly<Record<string, unknown>>)[key];
  } catch (error) {
    if (error instanceof ImitatorError && error.code === 'settings') return undefined;
    throw error;
  }
}

describe('the generated pages', () => {
  it('are current; `npm run docs` writes them', async () => {
    for (const [path, content] of await generatedFiles())
      expect(readFileSync(path, 'utf8'), path).toBe(content);
  });

  it.each(settings)('explain $path and name a variable that sets it', ({ path, variable, type, doc }) => {
    expect(doc).not.toBe('');
    expect(changedBy(variable, type, path.split('.') as [GroupName, string])).toBeDefined();
  });

  it('name every plain variable that is read', () => {
    const read = new Set<string>();
    const env = new Proxy<Record<string, string>>({}, { get: (_, name) => void read.add(String(name)) });
    readEnvironment(env);
    read.delete('HOME');
    expect([...read].sort()).toEqual(Object.keys(environmentVariables).sort());
  });
});
