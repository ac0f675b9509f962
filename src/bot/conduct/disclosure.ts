/** When a person is told that a machine writes: at the start, after a long time, after a human. */
import { NO_DISCLOSURE } from '../../../config/groups/conduct.ts';
import type { Notice, Situation } from './decision.ts';
import { noticeFor } from './notices.ts';

/** What goes before a reply; undefined where the person knows it, or where the settings give it up. */
export function disclosureFor(situation: Situation): (Notice & { why: string }) | undefined {
  if (situation.settings.disclosure === NO_DISCLOSURE) return undefined;
  const why = whyDisclosed(situation);
  return why === undefined ? undefined : { ...noticeFor('disclosure', situation), why };
}

function whyDisclosed({ conversation, settings, now }: Situation): string | undefined {
  const { disclosedAt, ownerWroteAt } = conversation.conduct;
  if (disclosedAt === null) return 'at the start';
  if (ownerWroteAt > disclosedAt) return 'after the owner wrote';
  return now - disclosedAt >= settings.discloseAgainHours * 3_600_000 ? 'after a long time' : undefined;
}
