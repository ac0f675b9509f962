/**
 * What all requests together may take of a process, whoever sends them: bytes of bodies, and questions to the store by
 * people who have shown nothing. Held until the answer is out; who finds nothing left is told to come again.
 */
import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** Bytes of all bodies that are being read or worked on. */
const MOST_BYTES = 64 * 2 ** 20;
/** Answers of one question are the answers of all who ask meanwhile, and for so long after. */
const FRESH_MS = 1000;

export class ByteBudget {
  readonly #most: number;
  #held = 0;

  constructor(most = MOST_BYTES) {
    this.#most = most;
  }

  /** Before the body is read. @param limit what a body is taken for that does not say how long it is. */
  check(limit: number): RequestHandler {
    return (request: Request, response: Response, next: NextFunction): void => {
      const bytes = Math.min(Number(request.get('content-length') ?? limit) || 0, limit);
      if (this.#held + bytes > this.#most) {
        turnAway(response);
        return;
      }
      this.#held += bytes;
      response.once('close', () => {
        this.#held -= bytes;
      });
      next();
    };
  }
}

/** So many at once, the others not at all: for what anybody may ask. */
export function atOnce(most: number): RequestHandler {
  let now = 0;
  return (_, response, next) => {
    if (now >= most) {
      turnAway(response);
      return;
    }
    now++;
    response.once('close', () => {
      now--;
    });
    next();
  };
}

/** Asks once for all who want to know within a second. */
export function shared<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: { at: number; answer: Promise<T> } | undefined;
  return () => {
    if (last !== undefined && performance.now() - last.at < FRESH_MS) return last.answer;
    const answer = ask();
    const mine = { at: Number.POSITIVE_INFINITY, answer };
    last = mine;
    const settle = () => {
      mine.at = performance.now();
    };
    answer.then(settle, settle);
    return answer;
  };
}

function turnAway(response: Response): void {
  response.status(503).set({ 'retry-after': '1', connection: 'close' }).json({ error: 'busy' });
}
