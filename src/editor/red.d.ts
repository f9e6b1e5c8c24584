/*
 * The part of Node-RED's editor that the dialogs use. The published types know neither validators that give a reason
 * nor the functions for what is deployed, and would need a cast at every call.
 */

/** `true`, or the sentence that says why not. Node-RED shows it only where the validator declares two parameters. */
type Verdict = true | string;
/** The value is what the form holds, or what is saved: flows that other programs wrote may hold anything. */
type Validator<Properties> = (this: Properties, value: unknown, options: ValidatorOptions) => Verdict;

interface ValidatorOptions {
  readonly label?: string;
}

interface SavedProperty<Properties, Value> {
  readonly value: Value;
  readonly label?: string;
  readonly type?: string;
  readonly required?: boolean;
  readonly validate?: Validator<Properties>;
}

interface SavedCredential<Properties> {
  readonly type: 'text' | 'password';
  readonly label?: string;
  readonly validate?: Validator<Properties>;
}

/** What a dialog has in hand: the saved properties of its node, with the few things that the editor adds. */
type Edited<Properties> = Properties & {
  readonly id: string;
  /** Changed and not deployed yet. */
  readonly changed?: boolean;
  /** How the type was registered. */
  readonly _def: DialogDefinition<Properties>;
};

interface DialogDefinition<Properties> {
  readonly category: string;
  readonly color?: string;
  readonly icon?: string;
  readonly inputs?: 0 | 1;
  readonly outputs?: number;
  readonly defaults: { readonly [Name in keyof Properties]: SavedProperty<Properties, Properties[Name]> };
  readonly credentials?: Readonly<Record<string, SavedCredential<Properties>>>;
  readonly paletteLabel: string | (() => string);
  readonly inputLabels?: () => string;
  readonly outputLabels?: () => string;
  label(this: Properties): string;
  labelStyle(this: Properties): string;
  oneditprepare?(this: Edited<Properties>): void;
  oneditsave?(this: Edited<Properties>): boolean | undefined;
  oneditcancel?(this: Edited<Properties>): void;
  oneditdelete?(this: Edited<Properties>): void;
}

interface DeployedNode {
  readonly id: string;
  /** Disabled. */
  readonly d?: boolean;
}

declare const RED: {
  _(key: string, params?: Record<string, string | number>): string;
  readonly nodes: {
    registerType<Properties>(type: string, definition: DialogDefinition<Properties>): void;
    /** A node or config node of the editor, deployed or not. */
    node(id: string): (Record<string, unknown> & { readonly credentials?: object }) | null | undefined;
    /** A new id. */
    id(): string;
    getType(type: string): DialogDefinition<Record<string, unknown>>;
    add(node: object): void;
    workspace(id: string): { readonly disabled?: boolean } | undefined;
    dirty(): boolean;
    dirty(isDirty: boolean): void;
    /** Calls back with each config node. */
    eachConfig(
      callback: (node: Record<string, unknown> & { readonly id: string; readonly type: string }) => void,
    ): void;
    eachNode(callback: (node: object) => void): void;
    /** All flows and config nodes as JSON; tabs and subflows in it are the living ones. */
    createCompleteNodeSet(): readonly object[];
    /** Takes everything out of the editor. */
    clear(): void;
    import(nodes: readonly object[]): {
      readonly nodes: readonly { readonly id: string; readonly z?: string; changed?: boolean; moved?: boolean }[];
    };
    /** The revision of what is deployed. */
    version(): string;
    version(revision: string): void;
    readonly registry: {
      getNodeSetForType(type: string): { readonly module: string; readonly enabled: boolean } | null | undefined;
    };
    /** Nodes of the editor that lie where this says. */
    filterNodes(filter: { z: string | 0 }): readonly DrawnBox[];
    groups(flow: string | 0): readonly DrawnBox[];
    /** The flows as they were loaded or deployed last. */
    originalFlow(): readonly DeployedNode[] | null | undefined;
  };
  readonly history: { push(event: { t: 'add'; nodes: readonly string[]; dirty: boolean } | AllReplaced): void };
  readonly popover: { panel(content: JQuery): PopoverPanel; menu(options: PopoverMenuOptions): PopoverMenu };
  /** An element is shown as it is; a text would be taken for HTML. */
  notify(content: JQuery, options: { type: 'warning' | 'compact'; timeout: number }): void;
  readonly workspaces: {
    /** The id of the flow that is shown; 0 where none is. */
    active(): string | 0;
    isLocked(): boolean | undefined;
    refresh(): void;
    show(id: string | 0, isSilent: boolean): void;
  };
  readonly editor: {
    validateNode(node: object): boolean;
    /** `_ADD_` is a new one. */
    editConfig(name: string, type: string, id: string): void;
    editJSON(options: { title?: string; value: string; complete: (value: string) => void }): void;
  };
  readonly i18n: { lang(): string };
  readonly settings: {
    readonly httpNodeRoot?: string | false;
    /** Kept in this browser. */
    getLocal(key: string): unknown;
    setLocal(key: string, value: string): void;
  };
  readonly clipboard: {
    /** Also works where the page came over plain http. Tells whether it did. */
    copyText(value: string): boolean;
  };
  readonly plugins: {
    registerPlugin(id: string, definition: { readonly type: string; onadd(): void }): void;
  };
  readonly sidebar: {
    addTab(tab: SidebarTab): void;
    show(tab: string): void;
    readonly config: { refresh(): void };
  };
  readonly palette: { refresh(): void };
  readonly actions: {
    add(name: string, action: () => void, options: { readonly label: string }): void;
  };
  readonly comms: {
    subscribe(topic: string, listener: (topic: string, message: unknown) => void): void;
    unsubscribe(topic: string, listener: (topic: string, message: unknown) => void): void;
    /** Each time that the connection is there, also again. */
    on(event: 'connect', listener: () => void): void;
    off(event: 'connect', listener: () => void): void;
  };
  readonly user: {
    /** Such as `smartthings.write`. */
    hasPermission(permission: string): boolean;
  };
  readonly validators: {
    typedInput<Properties>(options: { type: string }): Validator<Properties>;
  };
  readonly events: {
    on(event: EditorEvent, listener: () => void): void;
    off(event: EditorEvent, listener: () => void): void;
  };
  readonly utils: {
    /** What a node is called on the canvas. */
    getNodeLabel(node: object, fallback?: string): string;
  };
  readonly view: {
    redraw(all?: boolean): void;
    /** Goes to a node's flow and shows it there. */
    reveal(nodeId: string): void;
    focus(): void;
    /** How much the canvas is magnified. */
    scale(): number;
    /** With `touchImport` they lie where they say; else they hang at the mouse. */
    importNodes(
      nodes: readonly object[],
      options: { generateIds: boolean; touchImport: boolean; notify: boolean },
    ): void;
  };
};

/** All flows were replaced, as a step that can be undone. */
interface AllReplaced {
  readonly t: 'replace';
  readonly complete: true;
  /** What they were. */
  readonly config: readonly object[];
  /** How each node was marked. */
  readonly changed: Readonly<Record<string, boolean>>;
  readonly moved: Readonly<Record<string, boolean>>;
  readonly rev: string;
  readonly dirty: boolean;
}

type EditorEvent =
  'flows:loaded' | 'deploy' | 'registry:node-type-added' | 'nodes:add' | 'nodes:change' | 'nodes:remove';

/** Where a node (by its middle) or a group (by its corner) is drawn, in the canvas's pixels. */
interface DrawnBox {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

interface PopoverMenuOptions {
  readonly width: number;
  readonly class: string;
  readonly options: readonly { readonly label: JQuery; readonly onselect: () => void }[];
  /** Called after the menu was hidden, maybe twice. */
  readonly onclose: () => void;
}

interface PopoverMenu {
  /** A place in the window. */
  show(place: { readonly x: number; readonly y: number }): void;
  hide(isCancelled: boolean): void;
}

interface SidebarTab {
  readonly id: string;
  /** On the tab itself. */
  readonly label: string;
  /** In menus, and where the tab is an icon alone. */
  readonly name: string;
  readonly content: JQuery;
  readonly iconClass: string;
  /** Whether it can be used while a dialog is open. */
  readonly enableOnEdit: boolean;
  /** The action that shows it, for its tooltip. */
  readonly action: string;
}

/** Content that floats over the dialogs until a press beside it or Escape. */
interface PopoverPanel {
  readonly container: JQuery;
  show(options: { target: JQuery; onclose: () => void }): void;
  hide(): void;
}

/** A type of value for a TypedInput that is not one of Node-RED's own. */
interface OwnType {
  readonly value: string;
  readonly label: string;
  readonly icon: string;
  /** Draws what the closed field shows. */
  readonly valueLabel?: (container: JQuery, value: string) => void;
  readonly expand?: () => void;
}

interface JQuery {
  typedInput(options: { default: string; types: readonly (string | OwnType)[]; typeField?: JQuery | string }): this;
  typedInput(property: 'types', types: readonly (string | OwnType)[]): this;
  typedInput(property: 'value' | 'type', value: string): this;
}
