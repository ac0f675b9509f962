/** The families of networks that are known: a checkpoint's own word picks one. */
import { problem } from '../../base/errors.ts';
import { blenderbot } from '../../networks/blenderbot/index.ts';
import type { Architecture, Family } from '../../networks/family.ts';
import { llama } from '../../networks/llama/index.ts';

const FAMILIES: readonly Family[] = [blenderbot, llama];

/**
 * Reads the contents of a `config.json` as the family that it names does.
 *
 * @param place where it stands, for errors.
 * @throws ImitatorError `other-architecture`, listing the families, for a network of none of them; else `config-invalid`.
 */
export function parseConfig(raw: unknown, place: string): Architecture {
  const type = (raw as { model_type?: unknown } | null)?.model_type;
  const family = FAMILIES.find(({ modelType }) => modelType === type);
  if (family === undefined)
    throw problem({
      code: 'other-architecture',
      place: `${place}, model_type`,
      expected: FAMILIES.map(({ modelType }) => `"${modelType}"`).join(' or '),
      value: type ?? null,
      remedy: 'choose such a checkpoint (BlenderBot small, BART and others are different networks)',
    });
  return { family, config: family.parseConfig(raw, place) };
}
