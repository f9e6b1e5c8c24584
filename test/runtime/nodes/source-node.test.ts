import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import type { CompanionDefinition } from '../../../src/runtime/nodes/account-link';
import { wireSourceNode, type Source, type SourceNodeType } from '../../../src/runtime/nodes/source-node';
import { text } from '../../../src/base/text';
import { newFolder } from '../../support/red';

interface DoorDefinition extends CompanionDefinition {
  readonly door?: unknown;
}

/** A node as Node-RED makes it, as far as these use it. */
class FakeNode extends EventEmitter {
  readonly id = 'door';
  readonly sent: NodeMessage[] = [];
  readonly statuses: unknown[] = [];

  send(msg: NodeMessage): void {
    this.sent.push(msg);
  }

  status(status: unknown): void {
    this.statuses.push(status);
  }
}

describe('a node that speaks by itself', () => {
  let node: FakeNode;
  let account: { watchers: Set<unknown>; snapshot: () => object };
  let users: Record<string, unknown>;
  let sources: Source<string>[];
  let ended: number;
  beforeEach(() => {
    node = new FakeNode();
    const state = { state: 'authorized', message: text('a.sentence'), scope: '', installedAppId: '', unsaved: false };
    account = { watchers: new Set(), snapshot: () => state };
    users = {};
    sources = [];
    ended = 0;
  });

  const type: SourceNodeType<DoorDefinition, string> = {
    readConfig: ({ door }) => String(door),
    listen(source) {
      sources.push(source);
      return () => ended++;
    },
  };
  const wire = (accountId: string): void => {
    const RED = {
      settings: { userDir: newFolder() },
      log: { info: () => undefined, warn: () => undefined },
      nodes: { getNode: (id: string) => (id === 'home' ? { account, users } : null) },
      _: (key: string) => key,
    };
    const definition = { id: 'door', type: 'door', name: '', z: '', account: accountId, door: 'front' };
    wireSourceNode(RED as unknown as NodeAPI, node as unknown as Node, definition, type);
  };

  it('listens with its settings from the start until its close', () => {
    wire('home');
    const [source] = sources;
    assert.equal(source?.config, 'front');
    assert.equal(source.account, account);
    source.send({ payload: 'open' });
    assert.deepEqual(node.sent, [{ payload: 'open' }]);
    source.show('open');
    assert.match(JSON.stringify(node.statuses.at(-1)), /"green".*open · \d\d:\d\d/);
    assert.deepEqual([account.watchers.size, Object.keys(users), ended], [1, ['door'], 0]);
    node.emit('close');
    assert.deepEqual([account.watchers.size, Object.keys(users), ended], [0, [], 1]);
  });

  it('says so where it has no account, and listens to nothing', () => {
    wire('');
    assert.deepEqual(sources, []);
    assert.match(JSON.stringify(node.statuses), /status\.noAccount/);
    node.emit('close');
    assert.equal(ended, 0);
  });
});
