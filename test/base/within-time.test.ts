import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withinTime } from '../../src/base/within-time.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new Promise<string>(() => {});

test('gives what work in time gives, and leaves no timer behind', async () => {
  expect(await withinTime(Promise.resolve('done'), 1000, () => 'late')).toBe('done');
  expect(vi.getTimerCount()).toBe(0);
});

test('throws what work in time throws, and leaves no timer behind', async () => {
  const failing = Promise.reject(new Error('broken'));
  await expect(withinTime(failing, 1000, () => 'late')).rejects.toThrow('broken');
  expect(vi.getTimerCount()).toBe(0);
});

test('waits for late work no longer than the time, and not less', async () => {
  const late = vi.fn(() => 'late');
  const found = withinTime(never, 1000, late);
  await vi.advanceTimersByTimeAsync(999);
  expect(late).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(await found).toBe('late');
});

test('throws what is thrown for late work', async () => {
  const found = withinTime(never, 1000, () => {
    throw new Error('too slow');
  });
  const told = expect(found).rejects.toThrow('too slow');
  await vi.advanceTimersByTimeAsync(1000);
  await told;
});

test('how late work ends is not heard: not even as a rejection that nobody handles', async () => {
  const unheard = vi.fn();
  process.on('unhandledRejection', unheard);
  const { promise, reject } = Promise.withResolvers<string>();
  const found = withinTime(promise, 1000, () => 'late');
  await vi.advanceTimersByTimeAsync(1000);
  expect(await found).toBe('late');
  reject(new Error('too late to matter'));
  vi.useRealTimers();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', unheard);
  expect(unheard).not.toHaveBeenCalled();
});
