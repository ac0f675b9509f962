/**
 * The files of the operator's page, as they lie in `page/`: plain modules of JavaScript and one style sheet, which need no
 * build. Whoever has no token may read them; they hold nothing but the way to ask for one.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Express, Response } from 'express';
import { notFound, onlyBy } from '../http/express-app.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.mjs': 'text/javascript; charset=utf-8',
};

/** Nothing runs, shows or goes anywhere but what this server gives. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

export function addPage(app: Express): void {
  const files = filesOfPage();
  app
    .route('/admin')
    .get((_, response) => send(response, files.get('index.html')!))
    .all(onlyBy('GET, HEAD'));
  app
    .route('/admin/page/:file')
    .get((request, response) => {
      const file = files.get(request.params.file);
      if (file === undefined) notFound(request, response);
      else send(response, file);
    })
    .all(onlyBy('GET, HEAD'));
}

interface PageFile {
  name: string;
  bytes: Buffer;
}

const NAMES = [
  'index.html',
  'style.css',
  'icon.svg',
  'main.mjs',
  'dom.mjs',
  'api.mjs',
  'playground.mjs',
  'inbox.mjs',
  'training.mjs',
  'versions.mjs',
  'health.mjs',
  'charts.mjs',
];

function filesOfPage(): ReadonlyMap<string, PageFile> {
  const own = NAMES.map((name) => ({
    name,
    bytes: readFileSync(fileURLToPath(new URL(`./page/${name}`, import.meta.url))),
  }));
  return new Map([...own, ...chartFiles()].map((file) => [file.name, file]));
}

/** The smallest form of the charts' library is a script; with its last line it is a module as all others are. */
function chartFiles(): PageFile[] {
  const dir = dirname(createRequire(import.meta.url).resolve('uplot'));
  const script = readFileSync(join(dir, 'uPlot.iife.min.js'));
  return [
    { name: 'uplot.mjs', bytes: Buffer.concat([script, Buffer.from('\nexport default uPlot;\n')]) },
    { name: 'uplot.css', bytes: readFileSync(join(dir, 'uPlot.min.css')) },
  ];
}

function send(response: Response, { name, bytes }: PageFile): void {
  response
    .set({
      'content-type': TYPES[extname(name)]!,
      'content-security-policy': POLICY,
      'cache-control': 'no-cache',
      'referrer-policy': 'no-referrer',
    })
    .send(bytes);
}
