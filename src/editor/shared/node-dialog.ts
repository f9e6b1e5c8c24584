import { dialogClosed, dialogOpened } from './edited';
import { beginWithAccount } from './only-account';
import { sayProblems } from './problems';
import { fillIn } from './saved-fields';

/** What every node saves that works through an account. */
export interface CompanionProperties {
  name: string;
  account: string;
}

/** The fields of an open dialog. */
export interface DialogFields {
  /** Goes on to what comes next, once an account has chosen itself. */
  begin?(): void;
  /** The dialog is closed. */
  close(): void;
}

/** What a node is called in its catalogue. */
export interface NodeWords {
  readonly palette: string;
  readonly account: string;
  /** Where the node has an input. */
  readonly input?: string;
  readonly output: string;
}

type Defaults<Properties> = DialogDefinition<Properties>['defaults'];

/** In what the dialog of a type of nodes differs from the others. */
export interface NodeDialog<Properties extends CompanionProperties, Fields extends DialogFields> {
  readonly words: NodeWords;
  readonly defaults: Omit<Defaults<Properties>, keyof CompanionProperties>;
  /** What a node does, for the canvas; empty where that is not known yet. */
  doing(node: Properties): string;
  /** Prepares the open form. */
  open(node: Properties): Fields;
  /** Saves what no field of the form holds. The editor itself sees whether that has changed. */
  keep?(node: Properties, fields: Fields): void;
}

/** The open dialog of a type of nodes; there is one at most. Validators ask its fields, before any dialog is open too. */
export interface OpenDialog<Fields extends DialogFields> {
  fields?: Fields | undefined;
}

/**
 * What `RED.nodes.registerType` takes for a type of nodes that work through an account. Each type calls that itself, with
 * its name and an object written out: tools that look for the types of a package read text and run nothing.
 */
export function nodeDialog<Properties extends CompanionProperties, Fields extends DialogFields>(
  type: string,
  open: OpenDialog<Fields>,
  dialog: NodeDialog<Properties, Fields>,
): DialogDefinition<Properties> {
  const { words } = dialog;
  const { input } = words;
  const name = { value: '' };
  const close = (node: { readonly id: string }): void => {
    open.fields?.close();
    open.fields = undefined;
    dialogClosed(node);
  };
  return {
    category: 'SmartThings',
    color: '#3FADB5',
    icon: `${type}.svg`,
    inputs: input === undefined ? 0 : 1,
    outputs: 1,
    defaults: {
      name,
      account: { value: '', type: 'smartthings-account', required: true, label: words.account },
      ...dialog.defaults,
    } as Defaults<Properties>,
    paletteLabel: words.palette,
    ...(input === undefined ? {} : { inputLabels: () => input }),
    outputLabels: () => words.output,
    label() {
      return this.name || dialog.doing(this) || words.palette;
    },
    labelStyle() {
      return this.name ? 'node_label_italic' : '';
    },
    oneditprepare() {
      dialogOpened(this);
      fillIn(this, { name, ...dialog.defaults }, 'node-input');
      const fields = dialog.open(this);
      open.fields = fields;
      beginWithAccount(() => fields.begin?.());
      sayProblems(this, 'node-input');
    },
    oneditsave() {
      if (open.fields) dialog.keep?.(this, open.fields);
      close(this);
    },
    oneditcancel() {
      close(this);
    },
    oneditdelete() {
      close(this);
    },
  };
}

/** Shows the rows of the open form that an action uses; `data-actions` names them, the other rows are for all. */
export function showRowsOf(action: string): void {
  $('.smartthings-device-form [data-actions]').each((_index, row) => {
    $(row).toggle(row.dataset.actions?.split(' ').includes(action) === true);
  });
}
