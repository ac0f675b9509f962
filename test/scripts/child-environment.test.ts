import { expect, test } from 'vitest';
import { groups } from '../../config/schema.ts';
import { withoutSecrets } from '../../scripts/cli/child-environment.ts';

test("the model's process is started with no secret, whatever it is called", () => {
  const page = { id: '1', appSecretVariable: 'SHOP_A', accessTokenVariable: 'SHOP_B' };
  const webhook = groups.webhook.parse({ pages: [page] });
  const needed = {
    PATH: '/bin',
    HOME: '/root',
    CUDA_VISIBLE_DEVICES: '0',
    LD_LIBRARY_PATH: '/cuda',
    LANG: 'C',
  };
  const secrets = {
    APP_SECRET: 'a',
    VERIFY_TOKEN: 'b',
    PAGE_ACCESS_TOKEN: 'c',
    ADMIN_TOKEN: 'd',
    DATABASE_URL: 'e',
    HF_TOKEN: 'f',
    SHOP_A: 'g',
    SHOP_B: 'h',
    AWS_SECRET_ACCESS_KEY: 'i',
    NPM_AUTH_TOKEN: 'j',
    PGPASSWORD: 'k',
  };
  expect(withoutSecrets({ ...needed, ...secrets }, { webhook })).toEqual(needed);
});
