/** Settings one by one, with what is said of each: for pages that show them. */
import type { z } from 'zod';
import { type GroupName, groups, type Settings } from './schema.ts';

export interface DescribedSetting {
  /** `bot.maxBubbles`, or `admin.notify.url` where a setting has parts. */
  name: string;
  value: unknown;
  doc: string;
}

/** Those whose value nobody is to read. */
const SECRET = new Set(['admin.notify.url']);

export function describeSettings(settings: Settings): DescribedSetting[] {
  return (Object.keys(groups) as GroupName[]).flatMap((group) =>
    Object.entries(partsOf(groups[group])).flatMap(([key, schema]) =>
      describe(`${group}.${key}`, schema, (settings[group] as Record<string, unknown>)[key]),
    ),
  );
}

function describe(name: string, schema: z.ZodType, value: unknown): DescribedSetting[] {
  const parts = Object.entries(partsOf(schema));
  if (parts.length > 0)
    return parts.flatMap(([part, inner]) =>
      describe(`${name}.${part}`, inner, (value as Record<string, unknown> | undefined)?.[part]),
    );
  const hidden = SECRET.has(name) && value !== undefined && value !== '';
  return [{ name, value: hidden ? '(set, not shown)' : (value ?? null), doc: schema.description ?? '' }];
}

/** The schemas of a setting's own parts, if it has any. */
function partsOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> {
  let current = schema.def as { innerType?: z.ZodType; shape?: Readonly<Record<string, z.ZodType>> };
  while (current.innerType !== undefined) current = current.innerType.def as typeof current;
  return current.shape ?? {};
}
