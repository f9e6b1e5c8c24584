import assert from 'node:assert/strict';
import type { BillView } from '../../src/base/contract/bill';
import type { barOf, dearestOf, editorIdsOf } from '../../src/editor/account/bill-bar';
import { account, command, status, tab } from '../support/example-flows';
import { newId } from '../support/flows';
import type { NodeRedVersion } from '../support/node-red-process';
import { editorModule } from './editor-module';
import { ACCOUNT, inEachNodeRed, setStage, smoke } from './stage';

const BILL: BillView = {
  ...{ today: 61, month: 3_104, forecast: 4_630, budget: 5_000, resetsAt: '2026-12-01T00:00:00.000Z' },
  byKind: { commands: 610, reads: 1_700, polls: 708, tokens: 44, other: 42 },
  byNode: [
    { nodeId: 'status1', name: '', type: 'smartthings-status', today: 31, month: 1_610 },
    { nodeId: 'command1', name: '', type: 'smartthings-command', today: 12, month: 610 },
    { nodeId: 'gone-node', name: 'Old dashboard', type: '', today: 0, month: 90 },
    { nodeId: 'nameless', name: '', type: '', today: 0, month: 8 },
    { nodeId: '', name: '', type: '', today: 0, month: 5 },
  ],
  days: [],
};

function billTests(version: NodeRedVersion): void {
  const stage = setStage(version);
  let id: string;
  let bill: BillView;

  async function open(properties: object = {}): Promise<void> {
    id = newId('editor-account');
    await stage.play([
      ...[tab, { ...account, id, ...properties }],
      ...[
        { ...command, account: id, name: 'Lamp on' },
        { ...status, account: id, name: 'Is the door open?' },
      ],
    ]);
    await stage.editor.page.route(`**/smartthings/accounts/${id}/calls`, (route) => route.fulfill({ json: bill }));
    await stage.editor.openConfig(ACCOUNT, id);
  }
  const summary = () => stage.part('bill').locator('summary');
  const sentence = (words: RegExp): Promise<void> => stage.part('bill-sentence').filter({ hasText: words }).waitFor();
  const widths = (): Promise<string[]> =>
    stage.editor.evaluate("$('#smartthings-account-bill-bar > [data-kind]').map((_, one) => one.dataset.kind).get()");

  beforeEach(() => {
    bill = BILL;
  });

  smoke('draws the month with its budget, and leads to the dearest nodes', async () => {
    await open({ monthlyBudget: '5000' });
    await sentence(/^3,104 of 5,000 calls this month, 61 of them today\..*about 4,630/);
    assert.deepEqual(await widths(), ['commands', 'reads', 'polls', 'tokens', 'other', 'forecast']);
    assert.equal(await stage.editor.page.locator('.smartthings-account-bar-mark').count(), 1);
    const lines = await stage.part('dearest').locator('li').allInnerTexts();
    assert.deepEqual(
      lines.map((line) => line.replace(/\s+/g, ' ')),
      [
        ...['Is the door open? 1,610 (31 today)', 'Lamp on 610 (12 today)', 'Old dashboard 90 (0 today)'],
        ...['a node that is gone 8 (0 today)', 'all others 5 (0 today)'],
      ],
    );
    await stage.editor.screenshot(`${version}-account-bill`);
    await stage.part('dearest').getByRole('button', { name: 'Lamp on' }).click();
    await stage.editor.page.waitForFunction(
      "RED.nodes.node('command1').highlighted === true || $('#command1 .red-ui-flow-node-highlighted, #command1.red-ui-flow-node-highlighted').length > 0",
    );
    await stage.editor.close('cancel');
  });

  it('says what a budget would mean while it is written, and saves it with what still goes', async () => {
    await open();
    assert.equal(await stage.accountField('monthlyBudget').isVisible(), false);
    await summary().click();
    await sentence(/^3,104 of 5,000/);
    assert.equal(await stage.accountField('overBudget').isVisible(), false);
    await stage.write('monthlyBudget', '4000');
    await sentence(/^3,104 of 4,000.*slowed down/);
    await stage.write('monthlyBudget', '3000');
    await sentence(/used up/);
    await stage.accountField('overBudget').selectOption('none');
    await stage.write('monthlyBudget', 'many');
    await stage.editor.page.locator('#smartthings-problem-monthlyBudget:not(:empty)').waitFor();
    await stage.write('monthlyBudget', '${BUDGET}');
    await stage.editor.page.locator('#smartthings-problem-monthlyBudget:empty').waitFor({ state: 'attached' });
    await stage.write('monthlyBudget', '6000');
    await stage.editor.close();
    await stage.editor.deploy();
    const saved = await stage.deployed(id);
    assert.deepEqual([saved?.monthlyBudget, saved?.overBudget], ['6000', 'none']);
  });

  it('asks for the bill only while it is looked at and something was called, and outlives a runtime without one', async () => {
    let asked = 0;
    await open();
    stage.failedRequestsAreFine = true;
    await stage.editor.page.unroute(`**/smartthings/accounts/${id}/calls`);
    await stage.editor.page.route(`**/smartthings/accounts/${id}/calls`, async (route) => {
      asked++;
      await route.fulfill({ status: 404, json: {} });
    });
    await stage.editor.page.waitForFunction("$('.smartthings-account-facts dt').length > 0");
    assert.equal(asked, 0);
    await summary().click();
    await sentence(/after the next Deploy/);
    assert.equal(await stage.part('bill-bar').isVisible(), false);
    await summary().click();
    await summary().click();
    assert.equal(asked, 1);
    await stage.editor.close('cancel');
  });

  it('keeps a choice that it does not know, and changes nothing when it is opened and closed', async () => {
    await open({ monthlyBudget: '${BUDGET}', overBudget: '${OVER}' });
    assert.equal(await stage.accountField('overBudget').inputValue(), '${OVER}');
    await stage.editor.close();
    assert.equal(await stage.editor.evaluate(`RED.nodes.node('${id}').overBudget`), '${OVER}');
  });

  it('has fields for the keys of webhooks and for the stream, and says what does not fit', async () => {
    await open({ mode: 'oauth', events: 'webhook', webhookUrl: 'https://home.example.com/x', keyUrl: 'nowhere' });
    await stage.editor.page.locator('#smartthings-problem-keyUrl:not(:empty)').waitFor();
    await stage.write('keyUrl', 'key.example.com');
    assert.equal(await stage.accountField('keyUrl').inputValue(), 'https://key.example.com');
    await stage.editor.page.getByText('Share the access token with other programs').click();
    assert.equal(await stage.accountField('streamPath').isVisible(), false);
    await stage.accountField('shareEvents').check();
    await stage.part('propose').click();
    assert.match(await stage.part('curl').innerText(), /-N http:\/\/[^ ]+\/smartthings\/stream$/);
    await stage.accountField('share').check();
    await stage.write('streamPath', '/smartthings/token_info.json');
    const problem = stage.editor.page.locator('#smartthings-problem-streamPath');
    await problem.filter({ hasText: 'gives the token already' }).waitFor();
    await stage.accountField('share').uncheck();
    await stage.editor.page.locator('#smartthings-problem-streamPath:empty').waitFor({ state: 'attached' });
    await stage.write('streamPath', '/smartthings/events/x');
    await problem.filter({ hasText: /\w/ }).waitFor();
    await stage.editor.screenshot(`${version}-account-stream`);
    await stage.editor.close('cancel');
  });
}

inEachNodeRed('the bill in the dialog of the account', billTests);

describe('the bar of a month', () => {
  const module = editorModule('account/bill-bar') as {
    barOf: typeof barOf;
    dearestOf: typeof dearestOf;
    editorIdsOf: typeof editorIdsOf;
  };
  const sum = (bill: BillView, budget?: number): number =>
    module.barOf(bill, budget).parts.reduce((total, { share }) => total + share, 0);
  const near = (one: number | undefined, other: number): void =>
    assert.ok(Math.abs((one ?? -1) - other) < 1e-9, `${one}`);

  it('is as long as what is most: the budget, what will come, or what came', () => {
    near(sum(BILL, 5_000), 4_630 / 5_000);
    near(sum(BILL), 1);
    near(sum({ ...BILL, forecast: 100 }), 1);
    near(module.barOf(BILL, 5_000).budgetAt, 1);
    near(module.barOf(BILL, 1_000).budgetAt, 1_000 / 4_630);
    const none = { commands: 0, reads: 0, polls: 0, tokens: 0, other: 0 };
    assert.equal(sum({ ...BILL, month: 0, forecast: 0, byKind: none }), 0);
  });

  it('is followed by the dearest nodes, and all others in one line', () => {
    const byNode = Array.from({ length: 20 }, (_, index) => {
      return { nodeId: index === 3 ? '' : `n${index}`, name: '', type: '', today: 1, month: 100 - index };
    });
    const lines = module.dearestOf(byNode);
    assert.equal(lines.length, 7);
    assert.equal(
      lines.reduce((total, { month }) => total + month, 0),
      byNode.reduce((total, { month }) => total + month, 0),
    );
    assert.deepEqual({ ...lines.at(-1) }.nodeId, '');
    assert.ok(lines.every(({ share }) => share > 0 && share <= 1));
    assert.deepEqual([...module.dearestOf([])], []);
  });

  it('knows a node in a subflow by the subflow that it is in', () => {
    assert.deepEqual([...module.editorIdsOf('a1-b2')], ['a1-b2', 'a1', 'b2']);
    assert.deepEqual([...module.editorIdsOf('a1')], ['a1']);
  });
});
