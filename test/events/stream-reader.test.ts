import assert from 'node:assert/strict';
import { StreamReader } from '../../src/events/stream-reader';
import { fixedRandom } from '../support/fake-clock';

const read = (pieces: readonly string[], largest?: number): string[] => {
  const reader = new StreamReader(largest);
  return pieces.flatMap((piece) => [...reader.read(piece)].map(({ word, data, id }) => `${word}|${data}|${id}`));
};

describe('the reader of a stream', () => {
  const TEXT =
    ': hello\n\nid: 1\nevent: home\ndata: {"a":\ndata: 1}\n\r\n:\r\revent:event\r\ndata:x\rdata: y\n\ndata\n\nid: 2\n\ndata: : z \n\n';
  const MESSAGES = ['home|{"a":\n1}|1', 'event|x\ny|1', 'message||1', 'message|: z |2'];

  it('takes messages apart as the standard has them', () => assert.deepEqual(read([TEXT]), MESSAGES));

  it('takes them from pieces that end anywhere', () => {
    for (let size = 1; size < 9; size++) {
      const pieces = Array.from({ length: Math.ceil(TEXT.length / size) }, (_, index) =>
        TEXT.slice(index * size, (index + 1) * size),
      );
      assert.deepEqual(read(pieces), MESSAGES, String(size));
    }
    const random = fixedRandom(3);
    for (let round = 0; round < 200; round++) {
      const pieces: string[] = [];
      for (let start = 0; start < TEXT.length;) {
        const end = start + Math.floor(random.number() * 12);
        pieces.push(TEXT.slice(start, end));
        start = end;
      }
      assert.deepEqual(read(pieces), MESSAGES);
    }
  });

  it('gives nothing of a message that does not end', () => {
    assert.deepEqual(read(['data: x\n']), []);
    assert.deepEqual(read(['event: home\n\n', 'data: x\n\n']), ['message|x|']);
  });

  it('keeps the last id that can be sent', () => {
    assert.deepEqual(read(['id: a\n\n', 'id: b\u0001\n', `id: ${'x'.repeat(129)}\n`, 'data: y\n\n']), ['message|y|a']);
  });

  it('reads a large message in little time, and refuses one that is too large', () => {
    const piece = 'x'.repeat(64 * 1024);
    const pieces = ['data: ', ...Array.from({ length: 200 }, () => piece), '\n\n'];
    assert.equal(read(pieces)[0]?.length, 'message||'.length + 200 * piece.length);
    assert.throws(() => read(['data: ', ...Array.from({ length: 20 }, () => 'x'.repeat(100))], 1_000), RangeError);
    const lines = Array.from({ length: 200 }, () => 'data: 12345\n');
    assert.throws(() => read(lines, 1_000), RangeError);
    assert.throws(() => read([lines.join('')], 1_000), RangeError);
  });

  it('holds no comment, however many come', () => {
    assert.deepEqual(read([...Array.from({ length: 500 }, () => ': still here\n\n'), 'data: x\n\n'], 1_000), [
      'message|x|',
    ]);
    assert.deepEqual(read([...Array.from({ length: 500 }, () => ': still here\n'), 'data: x\n\n'], 1_000), [
      'message|x|',
    ]);
  });
});
