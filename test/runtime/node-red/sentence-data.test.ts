import assert from 'node:assert/strict';
import { text } from '../../../src/base/text';
import { sentenceOf } from '../../../src/runtime/node-red/sentence-data';

describe('a sentence as data', () => {
  it('keeps words and numbers, nests sentences, and sends times in UTC', () => {
    const until = new Date(Date.UTC(2026, 2, 4, 9));
    const problem = text('a.problem', { address: 'example.org', count: 3 });
    assert.deepEqual(JSON.parse(JSON.stringify(sentenceOf(text('a.state', { problem, until })))), {
      key: 'a.state',
      params: {
        problem: { key: 'a.problem', params: { address: 'example.org', count: 3 } },
        until: { time: '2026-03-04T09:00:00.000Z' },
      },
    });
  });
});
