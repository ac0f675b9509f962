/** The model store: versions of an imitation, and which of them serves. */
export { type ListedVersion, type Versions, versionsIn } from './versions.ts';
export type { NewVersion, VersionManifest } from './version-manifest.ts';
export type { VersionNames } from './names.ts';
