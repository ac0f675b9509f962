import { expect, test } from 'vitest';
import { statusPage } from '../../../src/webhook/receive/deletion-status-page.ts';

test('the page about a deletion shows the code as text, whatever it holds', () => {
  const markup = statusPage(`<img src=x onerror="alert('1')">&`, undefined);
  expect(markup).toContain('<code>&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</code>');
  expect(markup).not.toContain('<img');
});
