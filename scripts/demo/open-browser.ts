/** The browser of whoever sits at this machine. */
import { spawn } from 'node:child_process';

/** What opens an address here; undefined where there is no screen to open it on: a server, a container, a terminal far away. */
export function browserOpener(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] | undefined {
  if (env['SSH_CONNECTION'] !== undefined) return undefined;
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  const screen = env['DISPLAY'] || env['WAYLAND_DISPLAY'];
  return screen ? ['xdg-open'] : undefined;
}

/** Whether the opener took it; the browser is on its own from then on. */
export function openBrowser([command, ...args]: readonly string[], url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command!, [...args, url], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
    // One that stays in front of its browser has opened it.
    setTimeout(() => resolve(true), 1500).unref();
    child.unref();
  });
}
