import { beforeAll, describe, expect, test } from 'vitest';
import { runWithDriver, softwareVulkan } from '../support/software-vulkan.ts';

interface Found {
  chosen: string;
  software: boolean;
  int8Product: string;
  replies: Record<string, boolean>;
}

const driver = softwareVulkan();

describe.skipIf(driver === undefined)('webgpu on a driver in software', () => {
  let found: Found;

  beforeAll(async () => {
    found = await runWithDriver<Found>(driver, import.meta.dirname, 'webgpu-child.ts');
  }, 300_000);

  test('is there when it is asked for', () => {
    expect(found.chosen).toBe('webgpu');
  });

  test('is told from a card by its speed, so that auto does not take it', () => {
    expect(found.software).toBe(true);
  });

  test('no node of a graph may fall back to the cpu unnoticed', () => {
    expect(found.int8Product).toMatch(/assigned to the default CPU EP, but fallback/);
  });

  test('replies are those of the reference library, token for token', () => {
    expect(Object.keys(found.replies).length).toBeGreaterThan(3);
    expect(Object.values(found.replies)).not.toContain(false);
  });
});
