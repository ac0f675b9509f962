import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { softwareVulkan } from '../support/software-vulkan.ts';

interface Found {
  chosen: string;
  software: boolean;
  int8Product: string;
  forward: Record<string, number>;
  gradients: Record<string, number>;
  replies: Record<string, boolean>;
}

const driver = softwareVulkan();

describe.skipIf(driver === undefined)('webgpu on a driver in software', () => {
  let found: Found;

  beforeAll(async () => {
    const child = join(import.meta.dirname, 'webgpu-child.ts');
    const env = { ...process.env, ...driver };
    const { stdout } = await promisify(execFile)(process.execPath, [child], { env });
    found = JSON.parse(stdout) as Found;
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

  test('logits, encoder states and loss are those of the reference library', () => {
    for (const [name, distance] of Object.entries(found.forward)) expect(distance, name).toBeLessThan(1e-3);
  });

  test('replies are those of the reference library, token for token', () => {
    expect(Object.keys(found.replies).length).toBeGreaterThan(1);
    expect(Object.values(found.replies)).not.toContain(false);
  });

  test('the gradient of every parameter is that of the reference library', () => {
    expect(Object.keys(found.gradients).length).toBeGreaterThan(70);
    for (const [name, distance] of Object.entries(found.gradients)) expect(distance, name).toBeLessThan(1e-3);
  });
});
