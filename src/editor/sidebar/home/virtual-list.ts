/** A line of the list, drawn while it is in sight. */
export interface Line {
  readonly key: string;
}

export interface VirtualListOptions<Item extends Line> {
  /** What scrolls. */
  readonly viewport: JQuery;
  /** All lines are of this height, in pixels. */
  readonly height: number;
  /** Draws a line that comes into sight. */
  readonly draw: (item: Item) => JQuery;
  /** Brings a line that is in sight up to date. */
  readonly update: (element: JQuery, item: Item) => void;
}

/** Lines above and below what is in sight, so that a quick scroll shows no gap. */
const MARGIN = 6;

/** A list of thousands of lines of which those in sight are drawn. Draws once a frame at most, whatever happens in between. */
export class VirtualList<Item extends Line> {
  readonly #options: VirtualListOptions<Item>;
  readonly #canvas = $('<div class="smartthings-sidebar-canvas" role="presentation">');
  readonly #drawn = new Map<string, JQuery>();
  readonly #resizing: ResizeObserver;
  /** `undefined`: every line in sight is brought up to date. */
  #stale: Set<string> | undefined = new Set();
  #items: readonly Item[] = [];
  #indexes = new Map<string, number>();
  #frame: number | undefined;
  /** Where the lines stand is another than before. */
  #isMoved = true;

  constructor(options: VirtualListOptions<Item>) {
    this.#options = options;
    options.viewport.append(this.#canvas).on('scroll', () => this.#drawSoon());
    this.#resizing = new ResizeObserver(() => this.#drawSoon());
    options.viewport.each((_index, element) => this.#resizing.observe(element));
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  /** Shows other lines. */
  show(items: readonly Item[]): void {
    this.#items = items;
    this.#indexes = new Map(items.map(({ key }, index) => [key, index]));
    this.#stale = undefined;
    this.#isMoved = true;
    this.#drawSoon();
  }

  /** Those of the lines in sight for which this is so show something else now. */
  changed(isChanged: (item: Item) => boolean): void {
    for (const key of this.#drawn.keys()) {
      const item = this.#items[this.indexOf(key)];
      if (item && isChanged(item)) this.#stale?.add(key);
    }
    if (this.#stale === undefined || this.#stale.size > 0) this.#drawSoon();
  }

  indexOf(key: string): number {
    return this.#indexes.get(key) ?? -1;
  }

  /** The line's element, where it is drawn. */
  element(key: string): JQuery | undefined {
    return this.#drawn.get(key);
  }

  /** Scrolls so far that a line is in sight, and draws it at once. */
  reveal(index: number): void {
    const { viewport, height } = this.#options;
    const top = index * height;
    const [from, size] = [viewport.scrollTop() ?? 0, viewport.innerHeight() ?? 0];
    if (top < from) viewport.scrollTop(top);
    else if (top + height > from + size) viewport.scrollTop(top + height - size);
    this.#draw();
  }

  /** How many lines are in sight at once. */
  get pageSize(): number {
    return Math.max(1, Math.floor((this.#options.viewport.innerHeight() ?? 0) / this.#options.height));
  }

  close(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#resizing.disconnect();
    this.#options.viewport.off('scroll');
    this.#canvas.remove();
  }

  #drawSoon(): void {
    this.#frame ??= requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    const { viewport, height, draw, update } = this.#options;
    const top = viewport.scrollTop() ?? 0;
    const first = Math.max(0, Math.floor(top / height) - MARGIN);
    const last = Math.min(this.#items.length, Math.ceil((top + (viewport.innerHeight() ?? 0)) / height) + MARGIN);
    if (this.#isMoved) this.#canvas.css({ height: this.#items.length * height });
    for (const [key, element] of this.#drawn) {
      const index = this.indexOf(key);
      if (index >= first && index < last) continue;
      // The focus would go with it to the beginning of the page.
      if (element.find(':focus').length > 0) viewport.get(0)?.focus({ preventScroll: true });
      element.remove();
      this.#drawn.delete(key);
    }
    for (let index = first; index < last; index++) {
      const item = this.#items[index];
      if (!item) continue;
      const known = this.#drawn.get(item.key);
      const element = known ?? draw(item).appendTo(this.#canvas);
      if (!known) this.#drawn.set(item.key, element);
      if (!known || this.#isMoved) element.css({ transform: `translateY(${index * height}px)` });
      if (!known || !this.#stale || this.#stale.has(item.key)) update(element, item);
    }
    this.#stale = new Set();
    this.#isMoved = false;
  }
}
