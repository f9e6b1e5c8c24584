import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { Secret } from '../../../src/base/secret';
import type { Text } from '../../../src/base/text';
import type { Account } from '../../../src/runtime/account/account';
import { readAccountConfig } from '../../../src/runtime/account/config';
import { TokenServer, type SharedThing } from '../../../src/runtime/token-server/token-server';
import { FakeClock } from '../../support/fake-clock';

const PATH = '/smartthings/token_info.json';
const KEY = new Secret('Pq3-xT7vL0aZr9KdW2mB5nYcE8uHjS4g');

/** A Node-RED in which these nodes are in the flows and these paths are answered already. */
function redWith(nodes: object[], routes: string[] = []): NodeAPI {
  const stack = [{}, ...routes.map((path) => ({ route: { path } }))];
  return {
    httpNode: { _router: { stack } },
    nodes: { eachNode: (look: (node: object) => void) => nodes.forEach(look) },
  } as unknown as NodeAPI;
}

/** What stands against sharing: the key of its sentence. */
function problemIn(RED: NodeAPI, path = PATH): string | undefined {
  let problem: string | undefined;
  const config = { share: { path, key: KEY } };
  const reportSharing = (_what: SharedThing, told?: Text): void => void (problem = told?.key);
  new TokenServer(RED, new FakeClock(), () => undefined).open({ config, reportSharing } as unknown as Account);
  return problem;
}

const httpIn = { type: 'http in', method: 'get', url: PATH };

describe('the path of the token server', () => {
  it('is refused where a flow answers at it, whose nodes start later', () => {
    assert.equal(problemIn(redWith([httpIn])), 'share.pathTaken');
    assert.equal(problemIn(redWith([{ ...httpIn, url: PATH.slice(1) }])), 'share.pathTaken');
  });

  it('is refused where another package answers at it', () => {
    assert.equal(problemIn(redWith([], ['/ui', PATH])), 'share.pathTaken');
  });

  it('is refused where the editor answers before the nodes do, at whatever root', () => {
    const route = (path: string, methods: object = { get: true }): object => ({
      route: { path, methods },
      match: (asked: string) => asked === path,
    });
    const mounted = (at: string, ...layers: object[]): object => ({
      path: at,
      match: (asked: string) => asked.startsWith(at),
      handle: { stack: layers },
    });
    const problemWith = (settings: object, ...layers: object[]): string | undefined =>
      problemIn({ ...redWith([]), settings, httpAdmin: { _router: { stack: layers } } } as unknown as NodeAPI);
    assert.equal(problemWith({}, {}, route(PATH)), 'share.pathTaken');
    assert.equal(problemWith({}, mounted('/smartthings', route('/token_info.json'))), 'share.pathTaken');
    assert.equal(problemWith({}, mounted('', route(PATH))), 'share.pathTaken');
    assert.equal(problemWith({ httpAdminRoot: '/smartthings' }, route('/token_info.json')), 'share.pathTaken');
    assert.equal(problemWith({ httpNodeRoot: '/api', httpAdminRoot: '/api/' }, route(PATH)), 'share.pathTaken');
    assert.equal(problemWith({ httpNodeRoot: false }), 'share.noNodeRoot');
    assert.equal(problemWith({}, route(PATH, { post: true }), route('/other')), undefined);
    assert.equal(problemWith({ httpAdminRoot: '/red' }, route(PATH)), undefined);
    assert.equal(problemWith({ httpAdminRoot: false }, route(PATH)), undefined);
    assert.equal(problemWith({ httpNodeRoot: '/api' }, route(PATH)), undefined);
  });

  it('is refused at the names of the editor, where both hang at one root', () => {
    const problemAt = (path: string, settings: object = {}): string | undefined =>
      problemIn({ ...redWith([]), settings } as unknown as NodeAPI, path);
    for (const path of ['/flows', '/FLOWS', '/settings/user', '/red/x.js', '/locales/nodes']) {
      assert.equal(problemAt(path), 'share.pathTaken', path);
      assert.equal(problemAt(path, { httpAdminRoot: '/admin' }), undefined, path);
      assert.equal(problemAt(path, { httpAdminRoot: false }), undefined, path);
      assert.equal(problemAt(`/admin${path}`, { httpAdminRoot: '/admin' }), 'share.pathTaken', path);
    }
    for (const path of ['/flows.json', '/my/flows', '/reds']) assert.equal(problemAt(path), undefined, path);
  });

  it('is free beside everything else', () => {
    const others = [
      { ...httpIn, method: 'post' },
      { ...httpIn, url: `${PATH}x` },
      { ...httpIn, url: undefined },
      { ...httpIn, d: true },
      { type: 'inject', url: PATH, method: 'get' },
    ];
    assert.equal(problemIn(redWith(others, ['/ui'])), undefined);
    assert.equal(problemIn({ ...redWith([]), httpNode: {} } as unknown as NodeAPI), undefined);
  });
});

describe('the address of a token server to follow', () => {
  const addresses: [followUrl: string, plainHttp: unknown, fine: boolean][] = [
    ['', false, false],
    ['leader', true, false],
    ['http://localhost:1880/t.json', false, true],
    ['http://leader:1880/t.json', false, false],
    ['http://leader:1880/t.json', 'false', false],
    ['http://leader:1880/t.json', true, true],
    ['http://192.168.1.20/t.json', 'true', true],
    ['http://172.16.0.9/t.json', true, true],
    ['http://172.32.0.9/t.json', true, false],
    ['http://10.1.2.3/t.json', true, true],
    ['http://[fd00::1]/t.json', true, true],
    ['http://[2001:db8::1]/t.json', true, false],
    ['http://8.8.8.8/t.json', true, false],
    ['http://leader.example.com/t.json', true, false],
    ['http://10.evil.example/t.json', true, false],
    ['http://name:word@leader/t.json', true, false],
    ['http://:word@leader/t.json', true, false],
    ['https://name:word@leader.example.com/t.json', true, false],
    ['https://leader.example.com/t.json', false, true],
    ['ftp://leader/t.json', true, false],
    ['${NOT_SET_ANYWHERE}', true, false],
  ];
  for (const [followUrl, followPlainHttp, fine] of addresses) {
    it(`${fine ? 'may' : 'may not'} be "${followUrl}" with plain http ${String(followPlainHttp)}`, () => {
      const definition = { id: 'a', type: 'smartthings-account', mode: 'follow', followUrl, followPlainHttp };
      const { problems } = readAccountConfig(definition, {});
      assert.equal(problems.length === 0, fine, JSON.stringify(problems));
      assert.ok(!JSON.stringify(problems).includes('word'));
    });
  }
});
