import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { environmentVariables, readEnvironment } from '../../config/environment.ts';
import { loadSettings } from '../../config/load.ts';
import { type GroupName, groups } from '../../config/schema.ts';
import { describeGroup, generatedFiles } from '../../scripts/docs.ts';

const settings = (Object.keys(groups) as GroupName[]).flatMap(describeGroup);

describe('the generated pages', () => {
  it('are current; `npm run docs` writes them', async () => {
    for (const [path, content] of await generatedFiles())
      expect(readFileSync(path, 'utf8'), path).toBe(content);
  });

  it.each(settings)(
    'explain $path and name a variable that sets it',
    ({ path, variable, default: value, doc }) => {
      expect(doc).not.toBe('');
      const [group, key] = path.split('.') as [GroupName, string];
      const loaded = loadSettings({
        env: { [variable]: value === 'none' ? undefined : value.replace(/^"|"$/g, '') },
      });
      expect(loaded[group]).toHaveProperty(key);
    },
  );

  it('name every plain variable that is read', () => {
    const read = new Set<string>();
    const env = new Proxy<Record<string, string>>({}, { get: (_, name) => void read.add(String(name)) });
    readEnvironment(env);
    read.delete('HOME');
    expect([...read].sort()).toEqual(Object.keys(environmentVariables).sort());
  });
});
