import assert from 'node:assert/strict';
import { EditorPage } from '../../support/browser';
import { account, command, status, tab } from '../../support/example-flows';
import { sharedBrowser, sharedNodeRed } from '../stage';

describe('what a dialog says of a wrong value', () => {
  let editor: EditorPage;

  before(async function () {
    this.timeout(180_000);
    const browser = await sharedBrowser(this);
    const nodeRed = await sharedNodeRed('4.1');
    await nodeRed.deploy([tab, account]);
    editor = await EditorPage.open(browser, nodeRed.url, { type: account.type });
  });
  after(() => editor.page.context().close());

  /** The reasons that the editor gives for a node that a flow brings in. */
  async function reasonsFor(node: object): Promise<string[]> {
    const planted = JSON.stringify([{ ...node, id: 'planted' }]);
    await editor.evaluate(`(RED.nodes.import(${planted}, { generateIds: false }), undefined)`);
    const reasons = await editor.evaluate<string[]>(
      "(RED.editor.validateNode(RED.nodes.node('planted')), RED.nodes.node('planted').validationErrors)",
    );
    await editor.evaluate("(RED.nodes.remove('planted'), undefined)");
    assert.deepEqual(editor.problems, []);
    return reasons;
  }

  const dimmed = {
    ...{ capability: 'switchLevel', command: 'setLevel' },
    argsForm: {
      ...{ capability: 'switchLevel', command: 'setLevel' },
      arguments: [{ name: 'level', optional: false, schema: { type: 'integer', minimum: 1, maximum: 100 } }],
    },
  };
  const values: [what: string, node: object, reason: RegExp | undefined][] = [
    ['a command without its capability', { ...command, capability: '' }, /A command needs its capability/],
    ['arguments that are no JSON', { ...command, args: '[1,' }, /JSON/],
    ['a device from a message without a property', { ...command, device: '', deviceType: 'msg' }, /^Device: Say which/],
    ['arguments that do not fit their saved form', { ...command, ...dimmed, args: '[0]' }, /^Arguments: Level/],
    ['arguments that are missing', { ...command, ...dimmed, args: '' }, /^Arguments: Level is missing/],
    ['a missing account', { ...command, account: '' }, /Account/],
    ['an attribute without its capability', { ...status, capability: '' }, /An attribute needs its capability/],
    ['an age that is no number', { ...status, maxAge: 'soon' }, /^At most: .*at least 0/],
    ['a negative age', { ...status, maxAge: '-1' }, /at least 0/],
    ['an account at a plain address', { ...account, apiUrl: 'http://example.com' }, /Only https/],
    ['an account at no address', { ...account, apiUrl: 'nonsense' }, /not an address/],
    ['a refresh after the end of the token', { ...account, refreshAt: '1.5' }, /0\.05 to 0\.95/],
    ['an account without scopes', { ...account, scopes: ' ' }, /at least one scope/],
    ['arguments that fit', { ...command, ...dimmed, args: '[64]' }, undefined],
    ['arguments of a message', { ...command, ...dimmed, args: 'payload', argsType: 'msg' }, undefined],
    ['a form that is none', { ...command, ...dimmed, argsForm: { arguments: [null] } }, undefined],
    ['an account on this machine', { ...account, apiUrl: 'http://127.0.0.1:4000' }, undefined],
    ['values from the environment', { ...account, apiUrl: '${API}', refreshAt: '${SHARE}', scopes: '${S}' }, undefined],
    ['an age from the environment', { ...status, maxAge: '${AGE}' }, undefined],
    ['a command that the message brings', { ...command, capability: '', command: '', device: '' }, undefined],
    [
      'a command of a flow that lacks everything',
      { id: 'command1', type: command.type, z: 'tab1', x: 1, y: 1, account: 'account1' },
      undefined,
    ],
  ];
  for (const [what, node, reason] of values) {
    it(reason ? `refuses ${what}` : `accepts ${what}`, async () => {
      const reasons = await reasonsFor(node);
      if (reason) assert.match(reasons.join('\n'), reason);
      else assert.deepEqual(reasons, []);
    });
  }
});
