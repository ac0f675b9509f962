/** The units of systemd that start a retraining every week, with this machine's paths. */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandContext } from './command.ts';

export function timerUnits({ environment, settings }: CommandContext): string {
  const script = join(resolve(dirname(fileURLToPath(import.meta.url)), '..'), 'retrain');
  return `# ~/.config/systemd/user/imitator-retrain.service
[Unit]
Description=imitator: retraining

[Service]
Type=oneshot
Environment=${quoted(`IMITATOR_HOME=${resolve(environment.home)}`)}
ExecStart=${quoted(script)} --json
# 3: a person must look. It failed no less than a failure: systemctl status shows it.
Nice=${settings.retrain.niceness}
IOSchedulingClass=idle

# ~/.config/systemd/user/imitator-retrain.timer
[Unit]
Description=imitator: retraining, every week

[Timer]
OnCalendar=Mon 04:00
RandomizedDelaySec=15min
Persistent=true

[Install]
WantedBy=timers.target

# then: systemctl --user daemon-reload && systemctl --user enable --now imitator-retrain.timer
# and, so that it runs while you are logged out: loginctl enable-linger
`;
}

/** A percent sign means something to systemd. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`;
}
