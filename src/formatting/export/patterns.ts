/** Names as the user gives them: exact, `*` standing for anything. */
import { escapeRegExp } from '../prompt/privacy.ts';
import { normaliseName } from './names.ts';

/** A test for names that match any of the patterns; none match no patterns. */
export function matcherOf(patterns: readonly string[]): (name: string) => boolean {
  const rules = patterns.map((text) => {
    const parts = normaliseName(text).split('*').map(escapeRegExp);
    return new RegExp(`^${parts.join('.*')}$`, 'su');
  });
  const known = new Map<string, boolean>();
  return (name) => {
    let matches = known.get(name);
    if (matches === undefined) {
      const normal = normaliseName(name);
      matches = rules.some((rule) => rule.test(normal));
      known.set(name, matches);
    }
    return matches;
  };
}
