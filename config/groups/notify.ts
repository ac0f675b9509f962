/** What an operator is alerted to, and how they are told of it: the kinds by name, with what each means. */
import { z } from 'zod';

interface KindOfAlert {
  means: string;
  /** Told at once, whatever was told a moment ago. */
  urgent?: true;
  /** Told only where `admin.notify.kinds` names it. */
  unasked?: true;
}

export const alertKinds = {
  crisis: {
    means: 'a person may be in danger: the bot has said that it is one, and is silent',
    urgent: true,
  },
  draft: { means: 'a draft waits to be approved' },
  loop: { means: 'another bot seems to answer in a conversation: ours is silent there' },
  'page-stopped': { means: 'nothing goes out for a page any more', urgent: true },
  'page-policy': { means: 'Meta enforces its policy on a page', urgent: true },
  'page-unknown': { means: 'events come in of a page that no setting names' },
  'token-expiring': { means: "a page's access token is about to expire, or does not work" },
  'meta-away': { means: 'Meta has not been reached for half a minute' },
  'bubble-waits': { means: 'a bubble met an error of which nobody knows what it asks for' },
  'bubble-sent-again': { means: 'a bubble is sent once more, for its echo did not come', unasked: true },
  'bubble-given-up': { means: 'a bubble does not go out any more' },
  'message-unanswered': { means: 'no reply could be made to a message' },
  'deletion-asked': { means: 'somebody wants their data deleted, and the operator has to act' },
  retraining: { means: 'what became of a retraining, or of a version on trial' },
  fault: { means: 'something of the server itself does not work' },
} as const satisfies Record<string, KindOfAlert>;

export type AlertKind = keyof typeof alertKinds;

const kinds = Object.keys(alertKinds) as AlertKind[];
const asked = kinds.filter((kind) => !('unasked' in alertKinds[kind]));

export function isUrgent(kind: AlertKind): boolean {
  return 'urgent' in alertKinds[kind];
}

export const notify = z
  .strictObject({
    url: z
      .string()
      .regex(/^(https?:\/\/\S+)?$/, 'expected an address such as https://hooks.example.org/abc, or nothing')
      .default('')
      .describe(
        'Where alerts are posted to, as JSON with a `text` that Slack and its like show; empty: nowhere. Whoever ' +
          'knows such an address can often write there: no log shows it.',
      ),
    command: z
      .array(z.string().min(1))
      .default([])
      .describe(
        'A program and its arguments, run without a shell; it reads the same JSON on its standard input, and has told ' +
          'the alert when it ends with 0. Empty: none.',
      ),
    kinds: z
      .array(z.enum(kinds))
      .default(asked)
      .describe('Of what is told; docs/alerts.md says what each is.'),
    messageText: z
      .boolean()
      .default(false)
      .describe('Whether what people wrote is told, and stored with the alert, where it is the reason.'),
    everySeconds: z
      .number()
      .min(0)
      .default(60)
      .describe(
        'At most one notice in this time: what comes meanwhile is told together. What is urgent does not wait.',
      ),
    timeoutSeconds: z
      .number()
      .positive()
      .max(600)
      .default(20)
      .describe('How long the address, or the command, may take.'),
    giveUpHours: z
      .number()
      .positive()
      .default(24)
      .describe('For how long a notice is tried again that does not arrive.'),
  })
  .describe('How an operator is told of alerts, besides the log.');

export type NotifySettings = z.infer<typeof notify>;
