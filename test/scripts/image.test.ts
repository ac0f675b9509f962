/** The Dockerfile, .dockerignore and compose.yaml, read and not carried out: test/trials/image.slow.test.ts does that. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { environmentVariables } from '../../config/environment.ts';
import { loadSettings } from '../../config/load.ts';
import { defaultSettings } from '../../config/schema.ts';
import { serverRoles } from '../../config/server-environment.ts';
import { commands } from '../../scripts/commands/index.ts';
import {
  copiedFiles,
  dockerignore,
  execForm,
  lastStep,
  readDockerfile,
  type Stage,
} from '../support/dockerfile.ts';

const stages = readDockerfile('Dockerfile');
const image = stages.at(-1)!;
const steps = stages.flatMap((stage) => stage.steps);
const stepsNamed = (...keywords: string[]) => steps.filter(({ keyword }) => keywords.includes(keyword));
const words = (keyword: string): readonly string[] => execForm(lastStep(image, keyword)!)!;
const variables = Object.assign({}, ...stepsNamed('ENV').map(({ properties }) => properties));

/** Of Node and of npm. */
const NOT_OURS = ['NODE_ENV'];
const SECRETS = /SECRET|TOKEN|PASSWORD|DATABASE_URL/;

/** Names that neither the program nor its settings know. */
function unknownVariables(env: Readonly<Record<string, string>>): string[] {
  const settings = Object.entries(env).filter(([name]) => /^IMITATOR_.*__/.test(name));
  loadSettings({ env: Object.fromEntries(settings) });
  const known = [...Object.keys(environmentVariables), ...settings.map(([name]) => name), ...NOT_OURS];
  return Object.keys(env).filter((name) => !known.includes(name));
}

describe('the Dockerfile', () => {
  it('begins every stage with the Node that npm ci brings to a checkout', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    const base = `node:${packages['node_modules/node'].version}-trixie-slim`;
    expect(stages.map((stage) => stage.base)).toEqual(stages.map(() => base));
  });

  it('copies only what is in the repository, goes to the builder and was built', () => {
    const built = stages.map(({ name }) => name);
    for (const { words: paths, flags } of stepsNamed('COPY')) {
      if (flags['from'] !== undefined) expect(built).toContain(flags['from']);
      else for (const source of paths.slice(0, -1)) expect(copiedFiles('.', source), source).not.toEqual([]);
    }
  });

  it('sends nothing to the builder that it does not copy', () => {
    const isSent = dockerignore(readFileSync('.dockerignore', 'utf8'));
    const sent = globSync('*').filter((name) => isSent(name));
    const copied = stepsNamed('COPY').flatMap(({ words: paths }) => paths.slice(0, -1));
    expect(
      sent.filter((name) => !copied.some((path) => path === name || path.startsWith(`${name}/`))),
    ).toEqual([]);
  });

  it('holds no secret, and variables that the program knows', () => {
    const names = stepsNamed('ENV', 'ARG').flatMap(({ properties }) => Object.keys(properties));
    expect(names.filter((name) => SECRETS.test(name))).toEqual([]);
    expect(unknownVariables(variables)).toEqual([]);
  });

  it('installs what the lockfile says and nothing that only developers need', () => {
    const commandsRun = image.steps
      .concat(stageNamed('packages').steps)
      .filter(({ keyword }) => keyword === 'RUN');
    expect(commandsRun[0]!.text).toMatch(/^npm ci --omit=dev --ignore-scripts /);
    expect(stepsNamed('RUN').filter(({ text }) => /npm (install|i) |curl|wget|apt/.test(text))).toEqual([]);
    expect(stepsNamed('ADD')).toEqual([]);
  });

  it('runs as a user who is not root, by number, and gives nobody but them only the volume', () => {
    const user = lastStep(image, 'USER')!.text;
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    const given = image.steps.filter(({ flags }) => flags['chown'] !== undefined);
    expect(given.map(({ words: paths, flags }) => [paths.at(-1), flags['chown']])).toEqual([
      [words('VOLUME')[0], user],
    ]);
  });

  it('keeps all state in the volume', () => {
    expect(words('VOLUME')).toEqual([variables['IMITATOR_HOME']]);
    expect(variables['HF_HOME']).toMatch(new RegExp(`^${variables['IMITATOR_HOME']}/`));
  });

  it('starts the bin and checks its health without a shell', () => {
    const { bin } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(words('ENTRYPOINT')).toEqual([join('/app', bin.imitator)]);
    expect(Object.keys(commands)).toContain(words('CMD')[0]);
    expect(words('HEALTHCHECK')[0]).toBe('node');
    expect(lastStep(image, 'STOPSIGNAL')!.text).toBe('SIGTERM');
    expect(lastStep(image, 'EXPOSE')!.text).toBe(variables['PORT']);
  });
});

describe('.dockerignore', () => {
  const isSent = dockerignore(readFileSync('.dockerignore', 'utf8'));

  it.each([
    '.env',
    '.env.local',
    'scripts/.env',
    '.git/config',
    '.imitator/versions/v1/version.json',
    'node_modules/zod/package.json',
    'config/local.json',
    'exports/my-export.zip',
    'my-export.zip',
    'sample-dataset/train.jsonl',
    'test/scripts/image.test.ts',
    'docs/image.md',
    'models/mine/model.safetensors',
  ])('keeps %s from the builder', (path) => expect(isSent(path)).toBe(false));

  it('reads patterns as Docker does', () => {
    const sent = dockerignore('# all\n*\n!src\nsrc/*.log\n**/secret\n!src/a.log\n');
    expect(['a', '.b', 'src/x.log', 'src/deep/secret/c'].filter(sent)).toEqual([]);
    expect(
      ['src', 'src/a.log', 'src/b.ts', 'src/deep/x.log', 'src/deep/c'].filter((path) => !sent(path)),
    ).toEqual([]);
  });
});

interface Service {
  image: string;
  command: string[];
  environment: Record<string, string>;
  ports: string[];
  volumes: (string | { source: string; target: string; read_only: boolean })[];
  networks: string[];
  [key: string]: unknown;
}

describe('compose.yaml', () => {
  const text = readFileSync('compose.yaml', 'utf8');
  const { services, volumes, networks } = parse(text) as {
    services: Record<'imitator' | 'database', Service>;
    volumes: object;
    networks: Record<string, { internal?: boolean } | null>;
  };
  const { imitator, database } = services;

  it('takes from the service all that it does not need', () => {
    expect(imitator).toMatchObject({
      build: '.',
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    for (const grants of ['privileged', 'cap_add', 'user', 'network_mode', 'pid'])
      expect(imitator).not.toHaveProperty(grants);
  });

  it('publishes the webhook, and the operator only on the host itself', () => {
    const { HOST, PORT, IMITATOR_ADMIN__PORT: operator } = imitator.environment;
    expect(imitator.ports).toEqual([`${PORT}:${PORT}`, `127.0.0.1:${operator}:${operator}`]);
    expect([HOST, imitator.environment['IMITATOR_ADMIN__HOST']]).toEqual(['0.0.0.0', '0.0.0.0']);
    expect(database).not.toHaveProperty('ports');
    expect(database.networks.map((name) => networks[name]?.internal)).toEqual([true]);
  });

  it('passes variables that the program knows, and says where the image keeps its state', () => {
    expect(unknownVariables(imitator.environment)).toEqual([]);
    expect(imitator.environment).toMatchObject({
      IMITATOR_HOME: variables['IMITATOR_HOME'],
      HF_HOME: variables['HF_HOME'],
      PORT: variables['PORT'],
    });
    expect(imitator.volumes[0]).toBe(`state:${words('VOLUME')[0]}`);
    expect(Object.keys(volumes)).toEqual(['state', 'database']);
  });

  it('has no secret in it, nor a default for one', () => {
    expect(imitator['env_file']).toBe('.env');
    const asked = text.match(/\$\{[^}]*\}/g)!;
    expect(new Set(asked.map((each) => each.slice(2)))).toEqual(
      new Set(['POSTGRES_PASSWORD:?set it in .env}']),
    );
    expect(imitator.environment['DATABASE_URL']).toContain(`imitator:${asked[0]}@database:5432/imitator`);
    expect(database.environment['POSTGRES_PASSWORD']).toBe(asked[0]);
    const secrets = Object.keys(imitator.environment).filter((name) => SECRETS.test(name));
    expect(secrets).toEqual(['DATABASE_URL']);
  });

  it('shows the exports to the service, and lets it not write to them', () => {
    const drop = imitator.environment['IMITATOR_RETRAIN__DROP_FOLDER'];
    expect(imitator.volumes[1]).toMatchObject({ target: drop, read_only: true });
  });

  it('waits for a healthy PostgreSQL of a pinned major version with its data in a volume', () => {
    expect(database.image).toMatch(/^postgres:\d+(\.\d+)?(-\w+)?$/);
    expect(database.volumes).toEqual(['database:/var/lib/postgresql']);
    expect(database).toMatchObject({ healthcheck: { test: expect.arrayContaining(['CMD', 'pg_isready']) } });
    expect(imitator).toMatchObject({ depends_on: { database: { condition: 'service_healthy' } } });
  });

  it('gives replies that are under way more time than the server does', () => {
    const seconds = Number(/^(\d+)s$/.exec(String(imitator['stop_grace_period']))![1]);
    expect(seconds).toBeGreaterThan(defaultSettings().webhook.drainSeconds);
    expect(Object.keys(commands)).toContain(imitator.command[0]);
  });
});

describe('compose.roles.yaml', () => {
  const read = (file: string) =>
    parse(readFileSync(file, 'utf8'), { merge: true }) as { services: Record<string, Service> };
  const alone = read('compose.yaml').services;
  const { database, ...processes } = read('compose.roles.yaml').services;

  it('has a process for each role but the one that is all of them', () => {
    const { all: _, ...roles } = serverRoles;
    expect(Object.keys(processes)).toEqual(Object.keys(roles));
    for (const [role, { command }] of Object.entries(processes))
      expect(command).toEqual(['serve', '--role', role]);
  });

  it('takes from each what compose.yaml takes from its one, and gives each the same environment', () => {
    const { command: _, environment, ports, volumes, ...hardened } = alone['imitator']!;
    for (const process of Object.values(processes))
      expect(process).toMatchObject({ ...hardened, environment });
    expect(database).toEqual(alone['database']);
    expect(processes['webhook']).toMatchObject({ ports });
    expect(processes['trainer']).toMatchObject({ volumes });
  });

  it('publishes nothing but the one that receives, and shows the exports to the one that trains', () => {
    const published = Object.keys(processes).filter((role) => 'ports' in processes[role]!);
    const exports = Object.keys(processes).filter((role) => processes[role]!.volumes.length > 1);
    expect([published, exports]).toEqual([['webhook'], ['trainer']]);
  });
});

describe('the image for a card', () => {
  const forCards = readDockerfile('Dockerfile.gpu');
  const result = forCards.at(-1)!;

  it('stands on the image for CPUs, and changes neither its user nor its packages', () => {
    expect(result.base).toMatch(/^\$\{CPU_IMAGE\}$/);
    expect(forCards[0]!.base).toBe(stages[0]!.base);
    expect(result.steps.map(({ keyword }) => keyword)).toEqual(['COPY', 'ENV']);
    // Where Node looks after /app/node_modules.
    expect(result.steps[0]!.words.at(-1)).toBe('/node_modules');
  });

  it('copies what is in the repository, and calls the installer with options that it has', () => {
    const [source] = lastStep(forCards[0]!, 'COPY')!.words;
    expect(copiedFiles('.', source!)).toEqual([source]);
    const installer = readFileSync(source!, 'utf8');
    const options = lastStep(forCards[0]!, 'RUN')!.text.match(/--[a-z-]+/g)!;
    expect(options).toEqual(['--no-driver', '--into']);
    for (const option of options) expect(installer).toContain(`    ${option}) `);
  });

  it('is the trainer of compose.gpu.yaml, on TensorFlow.js', () => {
    const { services } = parse(readFileSync('compose.gpu.yaml', 'utf8')) as {
      services: Record<string, Service>;
    };
    const { trainer, ...others } = services;
    expect(others).toEqual({});
    expect(trainer).toMatchObject({ build: { dockerfile: 'Dockerfile.gpu' } });
    expect(trainer!.command).toEqual(['serve', '--role', 'trainer', '--device', 'tfjs']);
    expect(unknownVariables(trainer!.environment)).toEqual([]);
  });
});

function stageNamed(name: string): Stage {
  return stages.find((stage) => stage.name === name)!;
}
