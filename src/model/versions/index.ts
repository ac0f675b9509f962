/** The model store: versions of an imitation, and which of them serves. */
export { type ListedVersion, type Versions, versionsIn } from './versions.ts';
export type { NewVersion, VersionManifest } from './version-manifest.ts';
export { NO_NAMES, promoted, type Trial, type VersionNames } from './names.ts';
// Expert: versions that several hosts share.
export type { ShelvedVersion, VersionShelf } from './shelf.ts';
