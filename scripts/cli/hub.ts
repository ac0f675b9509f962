/** What the commands share about the hub: its settings from the environment, and a line of progress. */
import type { DownloadOptions, HubSettings } from '../../src/model/index.ts';
import type { CommandContext } from './command.ts';

export function hubSettings({ environment }: Pick<CommandContext, 'environment'>): HubSettings {
  return {
    token: environment.hubToken,
    home: environment.hubHome,
    offline: environment.hubOffline,
    endpoint: environment.hubEndpoint,
  };
}

/** Says every tenth of each large file on stderr; stops with the command. */
export function downloadOptions(ctx: Pick<CommandContext, 'note' | 'signal'>): DownloadOptions {
  let said = '';
  return {
    signal: ctx.signal,
    onProgress: ({ file, loaded, total }) => {
      if (total < LARGE_BYTES) return;
      const line = `downloading ${file}: ${Math.floor((10 * loaded) / total) * 10} % of ${Math.round(total / 1e6)} MB`;
      if (line !== said) ctx.note(line);
      said = line;
    },
  };
}

const LARGE_BYTES = 5_000_000;
