/** What is told of alerts: one text for people, and the same for programs. */
import { counted } from '../../base/counted.ts';
import type { ClaimedNotice } from '../../store/index.ts';

export interface NoticeBody {
  /** For Slack, Mattermost and whatever shows the text of a post. */
  text: string;
  alerts: {
    id: number;
    kind: string;
    what: string;
    remedy: string;
    page: string | null;
    /** ISO 8601, in UTC. */
    at: string;
    times: number;
    words?: string;
  }[];
  /** How many more wait to be told. */
  more: number;
}

/** Nothing in it names a person: `id` leads to the conversation, for who may look into the store. */
export function noticeBody(notices: readonly ClaimedNotice[], more: number): NoticeBody {
  const alerts = notices.map(({ id, kind, what, remedy, page, at, times, words }) => ({
    id,
    kind,
    what,
    remedy,
    page,
    at: new Date(at).toISOString(),
    times,
    ...(words === null ? {} : { words }),
  }));
  const lines = alerts.map(({ kind, what, remedy, words, times }) => {
    const often = times > 1 ? ` (${times} times)` : '';
    return `imitator, ${kind}: ${what}${often}; ${remedy}${words === undefined ? '' : `\n> ${words}`}`;
  });
  if (more > 0) lines.push(`imitator: ${counted(more, 'more alert')} to come`);
  return { text: lines.join('\n'), alerts, more };
}
