/** What an export tells of itself as a whole. */
export interface FoundTexts {
  /** What follows a name in sentences that nobody typed; names within it are left out. */
  templates: ReadonlySet<string>;
  /** Whole texts that nobody typed. */
  wholes: ReadonlySet<string>;
  /** The export marks no edit as such; so it is taken to be until a mark is seen. */
  unmarkedEdits: boolean;
}

export const nothingFound: FoundTexts = { templates: new Set(), wholes: new Set(), unmarkedEdits: true };
