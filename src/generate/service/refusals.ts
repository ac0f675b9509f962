/** Why a request has no reply, as errors for whoever asked. */
import { type ImitatorError, problem } from '../../base/errors.ts';

export function busy(queued: number, most: number): ImitatorError {
  return problem({
    code: 'generation-busy',
    place: 'generation queue',
    expected: `fewer than ${most} requests waiting`,
    value: queued,
    remedy: 'try again in a moment; model.maxQueue raises the limit',
  });
}

export function late(): ImitatorError {
  return problem({
    code: 'generation-late',
    place: 'generation',
    detail: 'the reply was not ready by its deadline',
  });
}

export function crashed(crashes: number, how: string): ImitatorError {
  return problem({
    code: 'generation-crashed',
    place: 'generation',
    detail: `a request ended the process that makes replies ${crashes} times and was given up (${how})`,
  });
}

export function down(cause: ImitatorError): ImitatorError {
  return problem({
    code: 'generation-down',
    place: 'generation',
    detail: `the process that makes replies does not start any more: ${cause.message}`,
    cause,
  });
}

export function closed(): ImitatorError {
  return problem({ code: 'generation-closed', place: 'generation', detail: 'the service was closed' });
}
