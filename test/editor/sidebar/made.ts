import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HomeDevice } from '../../../src/base/contract/home';
import type { HomeThing, LiveDevice, LiveRoom } from '../../../src/base/contract/live-home';
import type { FlowNode } from '../../support/red';
import { editorModule } from '../editor-module';

/** A node as it is made for the canvas. */
export type MadeNode = FlowNode & {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly wires?: string[][];
};

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Way {
  readonly label: string;
  readonly detail: string;
  readonly icon: string;
  make(): MadeNode[];
}

export interface Recipe {
  readonly id: string;
  readonly label: string;
  make(): MadeNode[];
}

export interface RecipePlace {
  readonly account: string;
  readonly device: HomeDevice;
  readonly home: readonly HomeDevice[];
}

/** A node that lies on no flow. */
export interface ConfigNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

export interface PagePlace {
  readonly account: string;
  readonly room: LiveRoom;
  readonly home: readonly LiveDevice[];
  readonly dashboard: {
    readonly has: (type: string) => boolean;
    readonly nodes: readonly ConfigNode[];
    readonly root: string;
  };
}

export interface RoomPage {
  readonly nodes: MadeNode[];
  readonly config: ConfigNode[];
}

/** What src/editor/sidebar/make makes, in one of the languages. */
export interface Making {
  roomPage(place: PagePlace): (() => RoomPage) | undefined;
  waysOf(thing: HomeThing, account: string): Way[];
  recipesFor(place: RecipePlace): Recipe[];
}

/** As it is handed to the editor's import. */
export function leftAligned(nodes: readonly MadeNode[]): MadeNode[] {
  const flowNode = editorModule('sidebar/make/flow-node', { RED: { _: translator('en-US') } }) as {
    leftAligned(nodes: readonly MadeNode[]): MadeNode[];
  };
  return flowNode.leftAligned(nodes);
}

export type Language = 'en-US' | 'de' | 'ko';

/** Makes nodes with the words of a catalogue, without a browser. */
export function making(language: Language = 'en-US'): Making {
  const globals = { RED: { _: translator(language) } };
  const { waysOf } = editorModule('sidebar/make/things', globals) as Making;
  const { recipesFor } = editorModule('sidebar/make/recipes/index', globals) as Making;
  const { roomPage } = editorModule('sidebar/make/page/index', globals) as Making;
  // What another realm made, as objects of this one.
  const here = <Made>(made: Made): Made => JSON.parse(JSON.stringify(made)) as Made;
  const localize = <Made extends { make(): MadeNode[] }>(made: Made[]): Made[] =>
    Array.from(made, (one) => ({ ...one, make: () => here(one.make()) }));
  return {
    waysOf: (thing, account) => localize(waysOf(thing, account)),
    recipesFor: (place) => localize(recipesFor(place)),
    roomPage(place) {
      const make = roomPage(place);
      return make && (() => here(make()));
    },
  };
}

/** What `RED._` does with a key: `<module>/<set>:a.b`. */
export function translator(language: Language): (key: string, params?: Record<string, string | number>) => string {
  const catalogues = new Map<string, unknown>();
  const catalogue = (set: string): unknown => {
    const file = join(process.cwd(), 'nodes', 'locales', language, `${set}.json`);
    const known = catalogues.get(set) ?? (JSON.parse(readFileSync(file, 'utf8')) as unknown);
    catalogues.set(set, known);
    return known;
  };
  return (key, params = {}) => {
    const [, set = '', keys = ''] = /([^/:]+):(.*)$/.exec(key) ?? [];
    const path = keys.split('.');
    const sentence = path.reduce<unknown>(
      (place, name) => (place as Record<string, unknown> | undefined)?.[name],
      catalogue(set),
    );
    if (typeof sentence !== 'string') throw new Error(`No sentence ${key}`);
    return sentence.replace(/__(\w+?)__/g, (_whole, name: string) => String(params[name]));
  };
}

/** A device that has these capabilities in `main`. */
export function deviceWith(capabilities: readonly string[], more: Partial<HomeDevice> = {}): HomeDevice {
  return {
    ...{ deviceId: 'd-1', label: 'Thing', name: '', kind: 'Others', room: 'Hall', roomId: 'hall', location: 'Home' },
    ...{ locationId: 'home', online: true, components: [{ id: 'main', label: 'main', capabilities }] },
    ...more,
  };
}
