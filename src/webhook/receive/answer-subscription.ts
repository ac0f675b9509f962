/** Meta's check of the callback address: the challenge comes back, exactly, to who knows the verify token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';

export function answerSubscription(request: Request, response: Response, verifyToken: string): void {
  const query = new URL(request.url, 'http://webhook').searchParams;
  const challenge = query.get('hub.challenge');
  const asked = query.get('hub.mode') === 'subscribe' && challenge !== null;
  if (!asked || !isSame(query.get('hub.verify_token') ?? '', verifyToken)) {
    response.status(403).json({ error: 'forbidden' });
    return;
  }
  response.status(200).type('text/plain').send(challenge);
}

/** In a time that says nothing of how much of it was right. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
