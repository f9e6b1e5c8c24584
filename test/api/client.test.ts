import assert from 'node:assert/strict';
import type { ApiRequest } from '../../src/api/request';
import { thisMoment } from '../../src/base/moment';
import { HttpFailure } from '../../src/base/ports';
import { apiOn, failsWith } from '../support/api-fixture';
import { settle } from '../support/fake-clock';
import { FakeHttp, reply, type FakeAnswer } from '../support/fake-http';

const read: ApiRequest = { method: 'GET', path: ['devices', 'lamp', 'status'], kind: 'reads', deviceId: 'lamp' };
const command: ApiRequest = {
  method: 'POST',
  path: ['devices', 'lamp', 'commands'],
  body: { commands: [] },
  kind: 'commands',
  deviceId: 'lamp',
};
const poll: ApiRequest = { method: 'GET', path: ['devices'], kind: 'polls' };

describe('ApiClient', () => {
  it('takes 64 MB of pages for one list at most', async () => {
    let pages = 0;
    const http = new FakeHttp(() => {
      const next = `https://api.example.com/v1/devices?page=${++pages}`;
      return reply(200, { items: ['x'.repeat(1024 * 1024)], _links: { next: { href: next } } });
    });
    await failsWith(apiOn(http).api.list({ path: ['devices'], kind: 'reads' }), 'server', 'api.listTooLarge');
    assert.equal(pages, 64);
  });

  describe('a request', () => {
    it('sends the token and gives the parsed body', async () => {
      const http = FakeHttp.script(reply(200, { ok: [1] }));
      assert.deepEqual(await apiOn(http).api.request(command), { ok: [1] });
      const [sent] = http.requests;
      assert.equal(sent?.url, 'https://api.example.com/v1/devices/lamp/commands');
      assert.equal(sent.body, '{"commands":[]}');
      assert.equal(sent.headers.Authorization, 'Bearer token-1');
      assert.equal(sent.headers['Content-Type'], 'application/json;charset=utf-8');
      assert.equal(sent.timeoutMs, 10_000);
    });

    it('takes the address with and without an ending', async () => {
      for (const apiUrl of ['https://a.example', 'https://a.example/', 'https://a.example///']) {
        const http = FakeHttp.script(reply(200, {}));
        await apiOn(http, { apiUrl }).api.request(read);
        assert.equal(http.requests[0]?.url, 'https://a.example/devices/lamp/status');
      }
    });

    it('keeps ids with slashes, spaces, percent signs and question marks in one segment', async () => {
      const http = FakeHttp.script(reply(200, {}));
      for (const id of ['a/b', 'a b', '%2e%2e', 'a?b#c', '../x', 'ü']) {
        await apiOn(http).api.request({ ...read, path: ['devices', id, 'status'] });
      }
      assert.deepEqual(
        http.requests.map(({ url }) => new URL(url).pathname),
        ['a%2Fb', 'a%20b', '%252e%252e', 'a%3Fb%23c', '..%2Fx', '%C3%BC'].map((id) => `/v1/devices/${id}/status`),
      );
    });

    it('refuses ids that no address can hold, before a call is spent', async () => {
      const http = FakeHttp.script(reply(200, {}));
      for (const id of ['', '.', '..', '\ud800', 'x'.repeat(2_001)]) {
        const wrong = { ...read, path: ['devices', id, 'status'] };
        await failsWith(apiOn(http).api.request(wrong), 'invalid_message', 'api.idImpossible');
      }
      assert.equal(http.requests.length, 0);
    });

    it('repeats the key of a list in the query and leaves out what is not given', async () => {
      const http = FakeHttp.script(reply(200, {}));
      const query = { capability: ['a b', 'c&d'], max: 5, includeStatus: true, type: undefined };
      await apiOn(http).api.request({ ...poll, query });
      assert.equal(
        new URL(http.requests[0]?.url ?? '').search,
        '?capability=a%20b&capability=c%26d&max=5&includeStatus=true',
      );
    });

    it('takes an empty success as nothing and refuses a page that is no JSON', async () => {
      assert.equal(await apiOn(FakeHttp.script(reply(200))).api.request(command), undefined);
      for (const body of ['<!doctype html><title>Wi-Fi</title>', '{"cut":', 'ok']) {
        const http = FakeHttp.script(reply(200, body));
        await failsWith(apiOn(http).api.request(read), 'server', 'api.unexpectedAnswer');
        assert.equal(http.requests.length, 1);
      }
    });
  });

  describe('a rejected token', () => {
    it('is replaced once, and the call is sent once more', async () => {
      const http = FakeHttp.script(reply(401), reply(200, { ok: true }));
      const { api, tokens, meter } = apiOn(http);
      assert.deepEqual(await api.request(command), { ok: true });
      assert.deepEqual(http.bearers, ['token-1', 'token-2']);
      assert.deepEqual(tokens.rejected, ['token-1']);
      assert.equal(meter.today(), 2);
    });

    it('is an error where there is no replacement or that is rejected too', async () => {
      const http = FakeHttp.script(reply(401, { requestId: 'r1' }));
      const { api } = apiOn(http);
      const error = await failsWith(api.request(command), 'not_authorized', 'api.notAuthorized');
      assert.deepEqual(error.cause, { code: 'not_authorized', statusCode: 401, requestId: 'r1' });
      assert.deepEqual(http.bearers, ['token-1', 'token-2']);
      await failsWith(api.request(command), 'not_authorized');
      assert.deepEqual(http.bearers, ['token-1', 'token-2', 'token-2']);
    });
  });

  describe('a rate limit', () => {
    const limited = (millis: number): FakeAnswer =>
      reply(429, { error: { details: [{ message: `attempt 13 limit 12 - retry in ${millis} millis` }] } });

    it('is waited for, as long as the body says', async () => {
      const http = FakeHttp.script(limited(13_933), reply(200, { ok: true }));
      const { api, clock } = apiOn(http);
      const answer = api.request(command);
      await clock.pass(13_900);
      assert.equal(http.requests.length, 1);
      await clock.pass(1_000);
      assert.deepEqual(await answer, { ok: true });
    });

    it('pauses the same kind of calls of the same device, and no others', async () => {
      const http = FakeHttp.script(limited(5_000), reply(200, {}));
      const { api, clock } = apiOn(http);
      const first = api.request(command);
      await settle();
      const second = api.request(command);
      await api.request(read);
      await api.request({ ...command, path: ['devices', 'other', 'commands'], deviceId: 'other' });
      assert.equal(http.requests.length, 3);
      await clock.pass(6_000);
      await Promise.all([first, second]);
      assert.equal(http.requests.length, 5);
    });

    it('that takes too long is an error which tells the wait; later calls spend nothing until it is over', async () => {
      const http = FakeHttp.script(limited(90_000), reply(200, {}));
      const { api, clock } = apiOn(http);
      const error = await failsWith(api.request(command), 'rate_limited', 'api.rateLimited');
      assert.ok(Number(error.text.params.seconds) >= 90);
      assert.equal(error.cause.statusCode, 429);
      await failsWith(api.request(command), 'rate_limited');
      assert.equal(http.requests.length, 1);
      await clock.pass(91_000);
      await api.request(command);
    });

    it('that never ends is an error after a minute and few calls', async () => {
      const http = FakeHttp.script(limited(0));
      const { api, clock } = apiOn(http);
      const failed = failsWith(api.request(read), 'rate_limited');
      await clock.pass(120_000);
      await failed;
      assert.ok(http.requests.length < 9, `${http.requests.length} calls`);
    });

    it('is forgotten when the clock is set back', async () => {
      const http = FakeHttp.script(limited(90_000), reply(200, {}));
      const { api, clock } = apiOn(http);
      await failsWith(api.request(command), 'rate_limited');
      clock.step(-86_400_000);
      await api.request(command);
    });
  });

  describe('a failure', () => {
    const passing: FakeAnswer[] = [
      reply(500, { error: {} }),
      reply(503, '<html>Bad gateway</html>'),
      new HttpFailure('network', 'ECONNRESET'),
      new HttpFailure('timeout', 'TIMEOUT'),
      new HttpFailure('refused', 'ENOTFOUND'),
      new HttpFailure('invalid', 'CUT_OFF'),
    ];

    it('of a read is tried again, twice at most', async () => {
      for (const failure of passing) {
        const http = FakeHttp.script(failure, failure, reply(200, { ok: true }));
        const { api, clock } = apiOn(http);
        const answer = api.request(read);
        await clock.pass(10_000);
        assert.deepEqual(await answer, { ok: true });
      }
      const http = FakeHttp.script(reply(500));
      const { api, clock } = apiOn(http);
      const failed = failsWith(api.request(read), 'server', 'api.serverError');
      await clock.pass(10_000);
      await failed;
      assert.equal(http.requests.length, 3);
    });

    it('of a command is tried again only where it surely was not accepted', async () => {
      const keys = ['serverErrorCommand', 'serverErrorCommand', 'connectionLostCommand', 'noAnswerCommand'];
      for (const [index, failure] of passing.entries()) {
        const http = FakeHttp.script(failure, reply(200, { ok: true }));
        const { api, clock } = apiOn(http);
        const answer = api.request(command);
        const refused = failure instanceof HttpFailure && failure.kind === 'refused';
        const checked = refused ? answer : answer.catch((error: unknown) => error);
        await clock.pass(10_000);
        if (refused) assert.deepEqual(await checked, { ok: true });
        else {
          const code = ['server', 'server', 'network', 'timeout', '', 'server'][index];
          const error = await failsWith(answer, code as 'server');
          assert.equal(error.text.key, `api.${keys[index] ?? 'answerCutOffCommand'}`);
        }
        assert.equal(http.requests.length, refused ? 2 : 1);
      }
    });

    it('of a poll is not tried again: the next one comes by itself', async () => {
      for (const failure of passing) {
        const http = FakeHttp.script(failure);
        await assert.rejects(apiOn(http).api.request(poll));
        assert.equal(http.requests.length, 1);
      }
    });

    it('that will not go away is not tried again', async () => {
      const http = FakeHttp.script(new HttpFailure('invalid', 'TOO_LARGE'));
      await failsWith(apiOn(http).api.request(read), 'server', 'api.answerTooLarge');
      assert.equal(http.requests.length, 1);
    });

    it('names the system’s reason where there is no connection', async () => {
      const http = FakeHttp.script(new HttpFailure('refused', 'ENOTFOUND'));
      const { api, clock } = apiOn(http);
      const failed = failsWith(api.request(command), 'network', 'api.noConnection');
      await clock.pass(10_000);
      assert.equal((await failed).text.params.reason, 'ENOTFOUND');
    });

    it('of another sort than HTTP’s passes through', async () => {
      const http = new FakeHttp(() => Promise.reject(new TypeError('bug')));
      await assert.rejects(apiOn(http).api.request(read), TypeError);
    });
  });

  describe('same reads in flight', () => {
    it('are one call, and each caller may change what it is given', async () => {
      const http = FakeHttp.script(reply(200, { list: [1] }));
      const { api, meter } = apiOn(http);
      const [one, two, three] = (await Promise.all([api.request(read), api.request(read), api.request(read)])) as {
        list: number[];
      }[];
      assert.equal(http.requests.length, 1);
      assert.equal(meter.today(), 1);
      one?.list.push(2);
      two?.list.push(3);
      assert.deepEqual(three, { list: [1] });
      await api.request(read);
      assert.equal(http.requests.length, 2);
    });

    it('fail together and then are asked anew', async () => {
      const http = FakeHttp.script(reply(404), reply(200, {}));
      const { api } = apiOn(http);
      await Promise.all([failsWith(api.request(read), 'not_found'), failsWith(api.request(read), 'not_found')]);
      await api.request(read);
      assert.equal(http.requests.length, 2);
    });

    it('do not fail when one caller gives up, and end when all have', async () => {
      const http = FakeHttp.script('never');
      const { api } = apiOn(http);
      const first = new AbortController();
      const second = new AbortController();
      const one = failsWith(api.request({ ...read, signal: first.signal }), 'network', 'api.aborted');
      const two = failsWith(api.request({ ...read, signal: second.signal }), 'network', 'api.aborted');
      await settle();
      first.abort();
      await one;
      await settle();
      assert.equal(http.inFlight, 1);
      second.abort();
      await two;
      await settle();
      assert.equal(http.inFlight, 0);
      http.answerWith(() => reply(200, { again: true }));
      assert.deepEqual(await api.request(read), { again: true });
    });

    describe('and a change', () => {
      const of = (...path: string[]): ApiRequest => ({ ...read, path });
      const change = (...path: string[]): ApiRequest => ({ ...command, path });
      function slowCloud() {
        const waiting: (() => void)[] = [];
        const http = new FakeHttp((request) => {
          if (request.method !== 'GET') return reply(200, {});
          return new Promise((resolve) => waiting.push(() => resolve(reply(200, { items: [{ n: waiting.length }] }))));
        });
        const { api } = apiOn(http);
        const end = async (work: Promise<unknown>[]): Promise<void> => {
          await settle();
          for (const answer of waiting) answer();
          await Promise.all(work);
        };
        return { http, api, end };
      }

      it('of the device: none from before it is joined', async () => {
        const { http, api, end } = slowCloud();
        const before = api.request(of('devices', 'lamp', 'status'));
        const list = api.list(of('devices'));
        await settle();
        await api.request(change('devices', 'lamp', 'commands'));
        const after = [api.request(of('devices', 'lamp', 'status')), api.request(of('devices', 'lamp', 'status'))];
        const lists = [api.list(of('devices')), api.list(of('devices'))];
        await end([before, list, ...after, ...lists]);
        assert.equal(http.requests.filter(({ method }) => method === 'GET').length, 4);
      });

      it('of a device: none that left before the answer to the command', async () => {
        const { http, api, end } = slowCloud();
        http.answerWith(() => 'never');
        const controller = new AbortController();
        const sent = failsWith(
          api.request({ ...change('devices', 'lamp', 'commands'), signal: controller.signal }),
          'network',
        );
        const ended = [failsWith(api.request(of('devices', 'lamp', 'status')), 'network', 'api.closed')];
        await settle();
        controller.abort();
        await sent;
        ended.push(failsWith(api.request(of('devices', 'lamp', 'status')), 'network', 'api.closed'));
        await settle();
        assert.equal(http.requests.length, 3);
        api.close();
        await end(ended);
      });

      it('of another device, one whose id only begins like it, or of something else: they go on', async () => {
        const { http, api, end } = slowCloud();
        const paths = [['devices', 'lamp', 'status'], ['devices', 'lam', 'status'], ['scenes']];
        const all = paths.map((path) => api.request(of(...path)));
        await settle();
        await api.request(change('devices', 'lamp2', 'commands'));
        await end([...all, ...paths.map((path) => api.request(of(...path)))]);
        assert.equal(http.requests.length, 4);
      });

      it('of who knows what, such as a scene: none from before it is joined', async () => {
        const { http, api, end } = slowCloud();
        const before = api.request(of('devices', 'lamp', 'status'));
        await settle();
        await api.request(change('scenes', 's1', 'execute'));
        await end([before, api.request(of('devices', 'lamp', 'status'))]);
        assert.equal(http.requests.length, 3);
      });

      it('of the sign-in: none from before it is joined', async () => {
        const { http, api, end } = slowCloud();
        const before = api.list(of('devices'));
        await settle();
        api.endJoining();
        await end([before, api.list(of('devices'))]);
        assert.equal(http.requests.length, 2);
      });

      it('leave a call that nobody can join any more to its callers: it ends with the last of them', async () => {
        const http = FakeHttp.script('never');
        const { api } = apiOn(http);
        const controller = new AbortController();
        const gone = failsWith(api.request({ ...read, signal: controller.signal }), 'network', 'api.aborted');
        await settle();
        api.endJoining();
        controller.abort();
        await gone;
        await settle();
        assert.equal(http.inFlight, 0);
      });

      it('are told apart by the moment when they left', async () => {
        const { api, end } = slowCloud();
        const first = api.answer(of('devices', 'lamp', 'status'));
        const joined = api.answer(of('devices', 'lamp', 'status'));
        await settle();
        const between = thisMoment();
        const other = api.answer(of('devices', 'fan', 'status'));
        await end([first, joined, other]);
        assert.equal((await first).asked, (await joined).asked);
        assert.ok((await first).asked < between && between < (await other).asked);
      });
    });

    it('never join commands', async () => {
      const http = FakeHttp.script(reply(200, {}));
      const { api } = apiOn(http);
      await Promise.all([api.request(command), api.request(command)]);
      assert.equal(http.requests.length, 2);
    });
  });

  describe('a crowd', () => {
    it('has eight calls in flight; commands go before reads, reads before polls', async () => {
      const waiting: (() => void)[] = [];
      const http = new FakeHttp(() => new Promise((resolve) => waiting.push(() => resolve(reply(200, {})))));
      const { api } = apiOn(http);
      const all: Promise<unknown>[] = [];
      const send = (request: ApiRequest, id: string): void =>
        void all.push(api.request({ ...request, path: [request.kind, id], deviceId: id }));
      for (let index = 0; index < 8; index++) send(read, `first-${index}`);
      await settle();
      for (const request of [poll, read, command]) send(request, 'late');
      await settle();
      assert.equal(http.mostInFlight, 8);
      for (let index = 0; index < 11; index++) {
        waiting[index]?.();
        await settle();
      }
      await Promise.all(all);
      assert.deepEqual(
        http.requests.slice(8).map(({ url }) => new URL(url).pathname),
        ['/v1/commands/late', '/v1/reads/late', '/v1/polls/late'],
      );
      assert.equal(http.mostInFlight, 8);
    });

    it('leaves a waiting call’s place to the next when it gives up', async () => {
      const waiting: (() => void)[] = [];
      const http = new FakeHttp(() => new Promise((resolve) => waiting.push(() => resolve(reply(200, {})))));
      const { api } = apiOn(http);
      const all = Array.from({ length: 8 }, (_, index) => api.request({ ...command, deviceId: `${index}` }));
      await settle();
      const controller = new AbortController();
      const gone = failsWith(api.request({ ...command, signal: controller.signal }), 'network', 'api.aborted');
      const last = api.request(command);
      await settle();
      controller.abort();
      await gone;
      for (let index = 0; index < 9; index++) {
        waiting[index]?.();
        await settle();
      }
      await Promise.all([...all, last]);
      assert.equal(http.requests.length, 9);
    });
  });

  describe('the end', () => {
    it('of the client ends calls in flight, waits and backoffs, and refuses later calls', async () => {
      const answers: FakeAnswer[] = ['never', reply(429, 'retry in 9000 millis'), reply(500)];
      for (const answer of answers) {
        const http = FakeHttp.script(answer);
        const { api, clock } = apiOn(http);
        const failed = failsWith(api.request(read), 'network', 'api.closed');
        await settle();
        api.close();
        await failed;
        await settle();
        assert.equal(clock.armed, 0);
        assert.equal(http.inFlight, 0);
        await failsWith(api.request(command), 'network', 'api.closed');
        assert.equal(http.requests.length, 1);
      }
    });

    it('of a caller’s patience ends its waits, also for a token', async () => {
      const http = FakeHttp.script('never');
      const tokens = {
        accessToken: () => new Promise<never>(() => undefined),
        replacementFor: () => Promise.resolve(undefined),
      };
      const { api } = apiOn(http, { tokens });
      const controller = new AbortController();
      const failed = failsWith(api.request({ ...command, signal: controller.signal }), 'network', 'api.aborted');
      await settle();
      controller.abort();
      await failed;
      await failsWith(api.request({ ...command, signal: controller.signal }), 'network', 'api.aborted');
      assert.equal(http.requests.length, 0);
    });
  });

  describe('a list', () => {
    const page = (items: unknown[], href?: unknown): FakeAnswer =>
      reply(200, { items, _links: href === undefined ? {} : { next: { href }, previous: null } });

    it('follows links, absolute or paths, with the same headers', async () => {
      const http = FakeHttp.script(
        page([1], 'https://api.example.com/devices?max=200&page=1'),
        page([2], '/v1/devices?page=2#x'),
        page([3]),
      );
      assert.deepEqual(await apiOn(http).api.list({ ...poll, accept: 'application/special' }), [1, 2, 3]);
      assert.deepEqual(http.asked, [
        'GET https://api.example.com/v1/devices',
        'GET https://api.example.com/devices?max=200&page=1',
        'GET https://api.example.com/v1/devices?page=2',
      ]);
      assert.ok(http.requests.every(({ headers }) => headers.Accept === 'application/special'));
    });

    it('ends without links, with empty ones, and at an empty page', async () => {
      const ends: unknown[] = [{ items: [7] }, { items: [7], _links: null }, { items: [7], _links: { next: null } }];
      ends.push({ items: [7], _links: { next: { href: null } } });
      for (const end of ends) assert.deepEqual(await apiOn(FakeHttp.script(reply(200, end))).api.list(poll), [7]);
      const http = FakeHttp.script(page([1], '/devices?page=1'), page([], '/devices?page=2'));
      assert.deepEqual(await apiOn(http).api.list(poll), [1]);
      assert.equal(http.requests.length, 2);
    });

    it('sends the token to no other origin', async () => {
      const foreign = ['https://evil.example/devices', '//evil.example/x', 'http://api.example.com/devices'];
      foreign.push(
        'https://api.example.com:444/x',
        'https://user:pass@api.example.com/x',
        'javascript:alert(1)',
        'https://',
      );
      for (const href of foreign) {
        const http = FakeHttp.script(page([1], href));
        await failsWith(apiOn(http).api.list(poll), 'server', 'api.foreignPage');
        assert.equal(http.requests.length, 1);
      }
    });

    it('does not run in circles nor for ever', async () => {
      const circle = FakeHttp.script(page([1], '/devices?page=1'), page([2], '/v1/devices'), page([3]));
      await failsWith(apiOn(circle).api.list(poll), 'server', 'api.pagesInCircle');
      assert.equal(circle.requests.length, 2);
      const endless = new FakeHttp((_request, index) => page([index], `/devices?page=${index + 1}`));
      await failsWith(apiOn(endless).api.list(poll), 'server', 'api.pagesInCircle');
      assert.equal(endless.requests.length, 1_000);
    });

    it('refuses what is no list', async () => {
      for (const body of [[], {}, { items: null }, { items: {} }, 'null', '7', '']) {
        await failsWith(apiOn(FakeHttp.script(reply(200, body))).api.list(poll), 'server', 'api.unexpectedAnswer');
      }
    });

    it('retries a page, not the whole list', async () => {
      const http = FakeHttp.script(page([1], '/devices?page=1'), reply(502, '<html>'), page([2]));
      const { api, clock } = apiOn(http);
      const all = api.list({ ...poll, kind: 'reads' });
      await clock.pass(10_000);
      assert.deepEqual(await all, [1, 2]);
      assert.equal(http.requests.length, 3);
    });

    it('reads ten thousand devices', async () => {
      const http = new FakeHttp((_request, index) => {
        const items = Array.from({ length: 200 }, (_, item) => ({ deviceId: `${index * 200 + item}` }));
        return page(items, index < 49 ? `/devices?page=${index + 1}` : undefined);
      });
      const items = await apiOn(http).api.list(poll);
      assert.equal(items.length, 10_000);
      assert.deepEqual(items.at(-1), { deviceId: '9999' });
    });
  });
});
