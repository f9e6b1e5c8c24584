import type { Page, Response } from 'playwright-core';
import type { Places } from './search';

/** What a browser gets to see, and the addresses and headers that it sends. */
export class NetworkLog {
  readonly #places = new Map<string, string>();
  readonly #reading = new Set<Promise<void>>();

  listen(page: Page): void {
    page.on('response', (response) => {
      const reading = this.#read(response).finally(() => this.#reading.delete(reading));
      this.#reading.add(reading);
    });
    page.on('console', (message) => this.#add('the console of the browser', message.text()));
  }

  get places(): Places {
    return this.#places;
  }

  /** Waits until every body has been read. */
  async settled(): Promise<void> {
    while (this.#reading.size > 0) await Promise.all(this.#reading);
  }

  async #read(response: Response): Promise<void> {
    const request = response.request();
    const body = await response.text().catch(() => '');
    const headers = JSON.stringify([request.headers(), response.headers()]);
    const { pathname } = new URL(request.url());
    this.#add(
      `browser: ${request.method()} ${pathname}`,
      `${request.url()}\n${headers}\n${request.postData() ?? ''}\n${body}`,
    );
  }

  #add(place: string, text: string): void {
    this.#places.set(place, `${this.#places.get(place) ?? ''}\n${text}`);
  }
}
