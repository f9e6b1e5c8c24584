import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { readAccountConfig, type AccountConfig } from '../../../src/runtime/account/config';

const read = (definition: object = {}, credentials: object = {}): AccountConfig =>
  readAccountConfig({ id: 'a', type: 'smartthings-account', ...definition }, credentials);
const problems = (config: AccountConfig): string[] => config.problems.map(({ key }) => key);
const client = { clientId: 'id', clientSecret: 'secret' };

describe('the settings of an account', () => {
  it('are those of the documentation where a flow leaves them out', () => {
    const { clientSecret, ...config } = read({}, client);
    assert.equal(clientSecret?.reveal(), 'secret');
    assert.deepEqual(config, {
      ...{ name: '', mode: 'oauth', apiUrl: 'https://api.smartthings.com', clientId: 'id' },
      ...{ tokenUrl: 'https://api.smartthings.com/oauth/token', redirectUri: 'https://httpbin.org/get' },
      scopes: ['r:devices:*', 'x:devices:*', 'r:locations:*', 'x:locations:*', 'r:scenes:*', 'x:scenes:*'],
      appId: '',
      events: {
        ...{ mode: 'auto', webhookUrl: '', keyUrl: 'https://key.smartthings.com/', subscriptionLimit: 40 },
        ...{ pollIntervalMs: 60_000, checkIntervalMs: 3_600_000 },
      },
      ...{ refreshAt: 0.5, followUrl: '', followPlainHttp: false, unsetVariables: [], problems: [] },
    });
  });

  it('are trimmed, and understood as strings, numbers and booleans', () => {
    const config = read(
      { name: 7, mode: ' pat ', apiUrl: ' https://example.com/v1// ', refreshAt: '0.25', monthlyBudget: ' 900 ' },
      { personalToken: ' token ' },
    );
    assert.deepEqual([config.name, config.mode, config.apiUrl], ['7', 'pat', 'https://example.com/v1']);
    assert.deepEqual([config.refreshAt, config.budget], [0.25, { calls: 900, overBudget: 'commands' }]);
    assert.equal(config.personalToken?.reveal(), 'token');
    assert.equal(read({ refreshAt: 0.75 }, client).refreshAt, 0.75);
  });

  for (const refreshAt of ['', 'often', '0', '1', '-1', '2', 'NaN', null, {}]) {
    it(`refresh at half of the life for ${JSON.stringify(refreshAt)}`, () => {
      assert.equal(read({ refreshAt }, client).refreshAt, 0.5);
    });
  }

  it('take fractions for events, and what a new account has for what is no number or out of range', () => {
    const { events } = read(
      { events: 'poll', pollInterval: ' 0.5 ', checkInterval: '1.5', subscriptionLimit: 20.9 },
      client,
    );
    assert.deepEqual([events.mode, events.pollIntervalMs, events.checkIntervalMs], ['poll', 500, 90_000]);
    assert.equal(events.subscriptionLimit, 20);
    for (const odd of ['', '0', '-1', 'often', '1e99', 'NaN', null, {}, undefined]) {
      const other = read({ events: odd, pollInterval: odd, checkInterval: odd, subscriptionLimit: odd }, client).events;
      assert.deepEqual(other, read({}, client).events, JSON.stringify(odd));
    }
  });

  it('have no budget where none is given', () => {
    for (const monthlyBudget of ['', '0', '-5', 'much', undefined]) {
      assert.equal('budget' in read({ monthlyBudget, overBudget: 'none' }, client), false);
    }
  });

  it('know what goes when the budget is used up, and hold reads and polls alone for a word that nobody knows', () => {
    const over = (overBudget: unknown): unknown => read({ monthlyBudget: 5000, overBudget }, client).budget?.overBudget;
    for (const known of ['commands', 'all', 'none']) assert.equal(over(known), known);
    for (const odd of ['', 'ALL', 'nothing', 7, null, {}, undefined]) assert.equal(over(odd), 'commands');
  });

  it('count an unset variable as empty and name it where it is needed', () => {
    const needed = read({}, { clientId: '${ID}', clientSecret: '$(SECRET)' });
    assert.deepEqual(problems(needed), ['runtime.account.variableUnset', 'runtime.account.variableUnset']);
    assert.deepEqual(needed.unsetVariables, ['ID', 'SECRET']);
    assert.equal(needed.clientSecret, undefined);
    const welcome = read({ apiUrl: '${URL}' }, { ...client, seedRefreshToken: ' ${SEED} ' });
    assert.deepEqual([problems(welcome), welcome.unsetVariables], [[], ['URL', 'SEED']]);
    assert.equal(welcome.apiUrl, 'https://api.smartthings.com');
    assert.equal(welcome.seed, undefined);
  });

  it('take no notice of an unset variable of another mode', () => {
    const credentials = { ...client, personalToken: '${PAT}', followKey: '${KEY}', shareKey: '${SHARE}' };
    assert.deepEqual(read({ followUrl: '${LEADER}' }, credentials).unsetVariables, []);
    assert.deepEqual(read({ mode: 'simulator' }, { clientId: '${ID}' }).unsetVariables, []);
    assert.deepEqual(read({ mode: 'pat' }, { ...credentials }).unsetVariables, ['PAT']);
    assert.deepEqual(read({ share: 'true' }, credentials).unsetVariables, ['SHARE']);
    assert.deepEqual(read({ shareEvents: 'true', streamPath: '${PATH_OF}' }, credentials).unsetVariables, [
      'SHARE',
      'PATH_OF',
    ]);
  });

  it('share the home under the key of the token, and nothing of what is followed', () => {
    const shareKey = 'a key';
    const { share, stream } = read({ shareEvents: true }, { ...client, shareKey });
    assert.deepEqual([share, stream?.path, stream?.key?.reveal()], [undefined, '/smartthings/stream', shareKey]);
    assert.equal(read({ shareEvents: true, streamPath: ' /home ' }, client).stream?.path, '/home');
    assert.equal(read({ shareEvents: 'false' }, client).stream, undefined);
    const following = read({ mode: 'follow', followUrl: 'https://leader/t', share: true, shareEvents: true }, {});
    assert.deepEqual([following.share, following.stream], [undefined, undefined]);
  });

  it('say what is missing', () => {
    assert.deepEqual(problems(read()), ['runtime.account.clientIdMissing', 'runtime.account.clientSecretMissing']);
    assert.deepEqual(problems(read({ mode: 'pat' })), ['runtime.account.personalTokenMissing']);
    for (const personalToken of ['first\nsecond', 'a\0b', 'tok€n']) {
      assert.deepEqual(problems(read({ mode: 'pat' }, { personalToken })), ['app.tokenMalformed']);
    }
    assert.deepEqual(problems(read({ mode: 'pat' }, { personalToken: 'b1946ac9-token' })), []);
    assert.deepEqual(problems(read({ mode: 'follow' })), ['runtime.account.followUrlMissing']);
    assert.deepEqual(problems(read({ mode: 'simulator' })), []);
    assert.equal(problems(read({ mode: 'magic' }, client))[0], 'runtime.account.unknownMode');
  });

  it('show no secret when they are printed', () => {
    const config = read({ mode: 'oauth' }, { ...client, seedRefreshToken: 'seed-1', personalToken: 'pat-1' });
    assert.doesNotMatch(JSON.stringify(config) + inspect(config, { depth: 5 }), /secret"|'secret'|seed-1|pat-1/);
  });

  it('keep addresses as the URL parser writes them, so that two spellings of one address are one', () => {
    const config = read({ apiUrl: 'http:///127.1:4000//', tokenUrl: ' HTTPS://Example.com/Token ' }, client);
    assert.deepEqual([config.apiUrl, config.tokenUrl], ['http://127.0.0.1:4000', 'https://example.com/Token']);
    const follower = read({ mode: 'follow', followUrl: 'http://0x7f000001/token' });
    assert.deepEqual([follower.followUrl, problems(follower)], ['http://127.0.0.1/token', []]);
  });

  for (const address of [
    ...['http://api.smartthings.com', 'http://192.168.1.2', 'ftp://localhost', 'javascript:alert(1)', 'nonsense', ''],
    ...['//example.com', 'https://user@example.com', 'https://user:word@example.com', 'http://127.0.0.1.example.com'],
    ...['http://localhost.example.com', 'http://127.0.0.1@example.com', 'http://[::2]'],
    ...['ftp://user:word@example.com', 'user:word@example.com'],
  ]) {
    it(`refuse the address ${address}, without telling a secret in it`, () => {
      if (address === '') return;
      const { problems: told } = read({ apiUrl: address }, client);
      assert.ok(told.some(({ key }) => key === 'runtime.account.unsafeAddress'));
      assert.doesNotMatch(JSON.stringify(told), /word/);
    });
  }

  it('refuse an unsafe token address in mode oauth', () => {
    assert.deepEqual(problems(read({ tokenUrl: 'http://example.com/token' }, client)), [
      'runtime.account.unsafeAddress',
    ]);
  });
});
