/** The pages that this server answers for, with their secrets. */
import type { PageCredentials } from './send-api.ts';

export class Pages {
  readonly #byId: ReadonlyMap<string, PageCredentials>;
  /** Of all pages: a signature may be of any. */
  readonly secrets: readonly string[];

  constructor(pages: readonly PageCredentials[]) {
    this.#byId = new Map(pages.map((page) => [page.id, page]));
    this.secrets = [...new Set(pages.flatMap(({ appSecrets }) => appSecrets))];
  }

  get(id: string): PageCredentials | undefined {
    return this.#byId.get(id);
  }

  get all(): readonly PageCredentials[] {
    return [...this.#byId.values()];
  }

  /** Whether one of these secrets, which signed a post, is one of the page's own. */
  owns(page: PageCredentials, signers: readonly string[]): boolean {
    return page.appSecrets.some((secret) => signers.includes(secret));
  }
}
