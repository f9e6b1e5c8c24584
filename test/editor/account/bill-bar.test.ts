import assert from 'node:assert/strict';
import { editorModule } from '../editor-module';

const { barOf, dearestOf } = editorModule('account/bill-bar') as {
  barOf(bill: object, budget?: number): { parts: { kind: string; share: number }[]; budgetAt: number | undefined };
  dearestOf(byNode: object[]): { nodeId: string; today: number; month: number; share: number }[];
};

const byKind = { commands: 20, reads: 30, polls: 0, tokens: 0, other: 0 };

describe("the bar of a month's calls", () => {
  const shares = (bill: object, budget?: number): [kind: string, share: number][] =>
    barOf(bill, budget).parts.map(({ kind, share }) => [kind, share]);

  it('is as long as what will be called, or as the budget where that is more', () => {
    const bill = { month: 50, forecast: 100, byKind };
    assert.deepEqual(
      [...shares(bill)],
      [
        ['commands', 0.2],
        ['reads', 0.3],
        ['forecast', 0.5],
      ],
    );
    assert.equal(barOf(bill, 80).budgetAt, 0.8);
    assert.deepEqual(
      [...shares(bill, 200)],
      [
        ['commands', 0.1],
        ['reads', 0.15],
        ['forecast', 0.25],
      ],
    );
    assert.equal(barOf(bill, 200).budgetAt, 1);
  });

  it('has nothing to come where more was called than foreseen, and nothing at all in a new month', () => {
    const kinds = shares({ month: 50, forecast: 40, byKind }).map(([kind]) => kind);
    assert.deepEqual([...kinds], ['commands', 'reads']);
    const none = { commands: 0, reads: 0, polls: 0, tokens: 0, other: 0 };
    assert.deepEqual([...shares({ month: 0, forecast: 0, byKind: none })], []);
  });
});

describe('the dearest nodes', () => {
  const node = (nodeId: string, month: number): object => ({ nodeId, name: nodeId, today: 1, month });

  it('have a line each, and all others one together, with what no node asked for', () => {
    const nodes = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id, index) => node(id, 70 - 10 * index));
    const lines = [...dearestOf([...nodes, node('', 5)])].map(({ nodeId, month, share }) => [nodeId, month, share]);
    assert.deepEqual(lines.slice(0, 2), [
      ['a', 70, 1],
      ['b', 60, 60 / 70],
    ]);
    assert.deepEqual(lines.slice(5), [
      ['f', 20, 20 / 70],
      ['', 15, 15 / 70],
    ]);
  });

  it('are all there is where they are few', () => {
    assert.deepEqual(
      [...dearestOf([node('a', 3)])].map(({ nodeId }) => nodeId),
      ['a'],
    );
  });
});
