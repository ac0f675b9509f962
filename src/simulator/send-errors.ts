/** The errors that Meta's Send API answers with, by a name a test can read (docs/messenger.md, section 3). */

export interface SendError {
  code: number;
  subcode?: number;
  status: number;
  message: string;
  transient?: boolean;
}

export const sendErrors = {
  temporary: { code: 2, status: 500, message: 'Service temporarily unavailable', transient: true },
  unknown: { code: 1, status: 500, message: 'An unknown error has occurred' },
  'temporary-user': { code: 1200, status: 500, message: 'Temporary send message failure' },
  'temporary-person': { code: -1, subcode: 2018012, status: 500, message: 'Send message failure' },
  'missing-permission': { code: 1, subcode: 99, status: 500, message: 'An unknown error occurred' },
  'app-throttled': { code: 4, status: 400, message: '(#4) Application request limit reached' },
  'user-throttled': { code: 17, status: 400, message: '(#17) User request limit reached' },
  'page-throttled': { code: 32, status: 400, message: '(#32) Page request limit reached' },
  throttled: { code: 613, status: 400, message: '(#613) Calls to this API have exceeded the rate limit' },
  'messenger-throttled': {
    code: 80006,
    status: 400,
    message: '(#80006) There have been too many calls to this messenger account',
  },
  'odd-volume': { code: 613, subcode: 1996, status: 400, message: '(#613) Inconsistent request volume' },
  'bothersome-tags': { code: 613, subcode: 2018338, status: 400, message: '(#613) Message tags restricted' },
  'outside-window': {
    code: 10,
    subcode: 2018278,
    status: 400,
    message: '(#10) This message is sent outside of allowed window.',
  },
  'outside-window-instagram': {
    code: 10,
    subcode: 2534022,
    status: 400,
    message: '(#10) This message is sent outside of allowed window.',
  },
  'cannot-receive': {
    code: 10,
    subcode: 2018108,
    status: 400,
    message: "(#10) This person can't receive your messages right now",
  },
  'page-restricted': {
    code: 10,
    subcode: 1893063,
    status: 400,
    message: '(#10) Page temporarily restricted',
  },
  'no-permission': { code: 10, status: 403, message: '(#10) Application does not have permission' },
  'not-reviewed': {
    code: 200,
    subcode: 2018028,
    status: 403,
    message: '(#200) Cannot message this user yet',
  },
  'bad-parameter': { code: 100, status: 400, message: '(#100) Invalid parameter' },
  'no-such-person': { code: 100, subcode: 2018001, status: 400, message: '(#100) No matching user found' },
  'no-object': {
    code: 100,
    subcode: 33,
    status: 400,
    message: 'Unsupported post request. Object does not exist or cannot be loaded',
  },
  'token-dead': {
    code: 190,
    subcode: 463,
    status: 400,
    message: 'Error validating access token: Session has expired',
  },
  'token-wrong': { code: 190, status: 400, message: 'Invalid OAuth access token' },
  'person-unavailable': { code: 551, status: 400, message: "(#551) This person isn't available right now." },
  'person-blocked': {
    code: 551,
    subcode: 1545041,
    status: 400,
    message: "(#551) This person isn't available right now.",
  },
  'policy-block': { code: 368, status: 400, message: '(#368) The action attempted has been deemed abusive' },
  'thread-owned-elsewhere': {
    code: 100,
    subcode: 2534037,
    status: 400,
    message: '(#100) Another app is controlling this thread now.',
  },
  'message-deleted': { code: 9000001, status: 400, message: 'Message was deleted' },
  'commerce-disabled': { code: 2022, status: 400, message: 'Commerce sending is disabled' },
} as const satisfies Record<string, SendError>;

export type SendErrorName = keyof typeof sendErrors;

/** 1/1357046 says that sending failed although the person has the message: apart from the others for that reason. */
export const sentDespiteError: SendError = {
  code: 1,
  subcode: 1357046,
  status: 500,
  message: 'An unknown error has occurred',
};

export function errorBody(error: SendError, trace: string, detail?: string): object {
  return {
    error: {
      message: detail === undefined ? error.message : `(#${error.code}) ${detail}`,
      type:
        error.code === 190
          ? 'OAuthException'
          : error.code === 100
            ? 'GraphMethodException'
            : 'OAuthException',
      code: error.code,
      ...(error.subcode === undefined ? {} : { error_subcode: error.subcode }),
      ...(error.transient === true ? { is_transient: true } : {}),
      fbtrace_id: trace,
    },
  };
}
