/** Where the sidebar says how something went; a screen reader reads it out. */
export class Outcome {
  readonly #place = $('<p class="smartthings-sidebar-outcome" role="status">');

  constructor(parent: JQuery) {
    this.#place.appendTo(parent);
  }

  say(kind: 'good' | 'bad' | 'busy', sentence: string): void {
    this.#place.attr('data-kind', kind).text(sentence);
  }

  clear(): void {
    this.#place.text('');
  }
}
