import assert from 'node:assert/strict';
import { get } from 'node:http';
import { parseJson } from '../../src/base/json';
import type { Reply } from './visitor';
import { Visitor, ask, dig, until } from './visitor';

describe('the page of the simulated home', () => {
  let visitor: Visitor;
  beforeEach(async () => {
    visitor = await Visitor.signedIn();
  });
  afterEach(() => Visitor.closeAll());

  const page = (path: string, headers: Record<string, string> = {}): Promise<Reply> =>
    ask(visitor.simulator.url + path, { headers });
  const hand = (order: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
    ask(`${visitor.simulator.url}/home/hand`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(order),
    });
  const lamp = (): { deviceId: string; control: string } => ({
    deviceId: visitor.id('Kitchen lamp'),
    control: 'main/switch/switch',
  });
  const lampIs = (): unknown => visitor.simulator.home.value('Kitchen lamp', 'switch', 'switch');

  it('needs no token, brings all it needs, and lets nothing else in', async () => {
    const reply = await page('/');
    assert.equal(reply.status, 200);
    assert.match(String(reply.headers['content-security-policy']), /default-src 'none'.*script-src 'self'/);
    assert.ok(!/https?:\/\//.test(reply.text), 'no resource of elsewhere');
    assert.ok(!/<script>|<style|style=/.test(reply.text), 'nothing inline');
    assert.match(String((await page('/home/page.js')).headers['content-type']), /javascript/);
    assert.match((await page('/home/page.css')).text, /prefers-color-scheme: dark/);
  });

  it('gives a personal access token of the simulated home, a new one each time, to practise with', async () => {
    const first = await page('/tokens');
    const token = /<code id="token">([\w-]+)<\/code>/.exec(first.text)?.[1] ?? '';
    assert.equal(first.headers['cache-control'], 'no-store');
    const apps = await ask(`${visitor.simulator.url}/v1/apps`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(apps.status, 200);
    assert.ok(!(await page('/tokens')).text.includes(token));
    assert.equal((await ask(`${visitor.simulator.url}/tokens`, { method: 'POST' })).status, 405);
    // Another name for this machine would be a web page's trick.
    assert.equal(
      (await page('/tokens', { host: 'example.com' })).status,
      (await page('/', { host: 'example.com' })).status,
    );
  });

  it('holds no secret', async () => {
    const all = (await Promise.all(['/', '/home/page.js', '/home/state'].map((path) => page(path)))).map(
      ({ text }) => text,
    );
    for (const secret of [visitor.app.clientSecret.reveal(), visitor.pair.accessToken, visitor.pair.refreshToken]) {
      assert.ok(!all.join().includes(secret));
    }
  });

  it('says which limits hold', async () => {
    assert.match((await page('/')).text, /Limits are raised/);
    const strict = await Visitor.signedIn({ limits: 'strict' });
    assert.match((await ask(`${strict.simulator.url}/`)).text, /Limits as in the real cloud/);
  });

  it('shows places, rooms and devices', async () => {
    const { json } = await page('/home/state');
    assert.equal(dig(json, 'places', 0, 'name'), 'Home');
    assert.equal(dig(json, 'places', 0, 'rooms', 0, 'name'), 'Kitchen');
    assert.equal(dig(json, 'places', 0, 'rooms', 0, 'devices', 0, 'label'), 'Kitchen lamp');
    assert.equal(dig(json, 'places', 1, 'name'), 'Cabin');
    const text = JSON.stringify(json);
    assert.match(text, /"No room"/);
    assert.match(text, /"level","value":"80 %"/);
  });

  it('presses a switch, both ways', async () => {
    assert.equal((await hand(lamp())).status, 204);
    assert.equal(lampIs(), 'on');
    await hand(lamp());
    assert.equal(lampIs(), 'off');
  });

  it('opens a door, pushes a button, moves a slider, unplugs a device', async () => {
    const { home } = visitor.simulator;
    const garage = { deviceId: visitor.id('Garage door'), control: 'main/doorControl/door' };
    await hand(garage);
    assert.equal(home.value('Garage door', 'contactSensor', 'contact'), 'open');
    const push = { deviceId: visitor.id('Sofa remote'), control: 'button1/button/button/held' };
    assert.equal((await hand(push)).status, 204);
    assert.equal(home.value('Sofa remote', 'button', 'button'), 'held');
    const dim = { deviceId: visitor.id('Dining light'), control: 'main/switchLevel/level', value: 15 };
    await hand(dim);
    assert.equal(home.value('Dining light', 'switchLevel', 'level'), 15);
    await hand({ deviceId: visitor.id('Washer'), online: false });
    assert.equal(home.device('Washer').online, false);
  });

  it('opens a contact, walks by, locks, warms, lets gas in and pushes twice, as the cloud tells at the same moment', async () => {
    const told: string[] = [];
    visitor.simulator.home.onNews((news) => {
      if (news.kind === 'value') told.push(`${news.change.label}: ${JSON.stringify(news.change.value)}`);
    });
    const by = (label: string, control: string, more: object = {}): Promise<Reply> =>
      hand({ deviceId: visitor.id(label), control, ...more });
    await by('Back door', 'main/contactSensor/contact');
    await by('Back door', 'main/temperatureMeasurement/temperature', { value: 19.5 });
    await by('Hall motion', 'main/motionSensor/motion');
    await by('Front door', 'main/lock/lock');
    await by('Hall smoke alarm', 'main/carbonMonoxideDetector/carbonMonoxide');
    await by('Sofa remote', 'button2/button/button/double');
    assert.deepEqual(told, [
      ...['Back door: "open"', 'Back door: 19.5', 'Hall motion: "active"', 'Front door: "unlocked"'],
      ...['Hall smoke alarm: "detected"', 'Sofa remote: "double"', 'Sofa remote: "double"'],
    ]);
  });

  it('shows the modes of a place, and sets them', async () => {
    const { home } = visitor.simulator;
    const place = home.places[0] ?? assert.fail();
    const away = place.modes[1] ?? assert.fail();
    assert.deepEqual(dig((await page('/home/state')).json, 'places', 0, 'modes', 1), { ...away });
    assert.equal((await hand({ locationId: place.locationId, mode: away.id })).status, 204);
    assert.equal(home.currentMode(place.locationId), away);
    for (const order of [
      { locationId: place.locationId, mode: 'none' },
      { locationId: 'none', mode: away.id },
    ]) {
      assert.equal((await hand(order)).status, 404);
    }
  });

  it('refuses what no hand could do', async () => {
    assert.equal((await hand({ ...lamp(), deviceId: 'nothing' })).status, 404);
    assert.equal((await hand({ ...lamp(), control: 'main/lock/lock' })).status, 404);
    const dim = { deviceId: visitor.id('Dining light'), control: 'main/switchLevel/level' };
    for (const value of [undefined, '15', 101, -1, null]) assert.equal((await hand({ ...dim, value })).status, 400);
    assert.equal((await hand('press')).status, 404);
    const offline = { deviceId: visitor.id('Workbench light'), control: 'main/switch/switch' };
    assert.equal((await hand(offline)).status, 404, 'the cloud would not hear of it');
    assert.equal(visitor.simulator.home.value('Dining light', 'switchLevel', 'level'), 40);
  });

  it('lets no other web page press anything', async () => {
    assert.equal((await hand(lamp(), { origin: 'https://evil.example' })).status, 403);
    assert.equal((await hand(lamp(), { 'sec-fetch-site': 'cross-site' })).status, 403);
    assert.equal((await hand(lamp(), { 'sec-fetch-site': 'same-site' })).status, 403);
    assert.equal((await hand(lamp(), { 'content-type': 'text/plain' })).status, 415);
    assert.equal((await hand(lamp(), { host: 'rebound.example' })).status, 403);
    assert.equal((await page('/home/hand')).status, 405);
    assert.equal(lampIs(), 'off');
    assert.equal((await hand(lamp(), { origin: visitor.simulator.url })).status, 204);
  });

  it('answers no other host name, path or method', async () => {
    assert.equal((await page('/', { host: 'evil.example' })).status, 403);
    assert.equal((await page('/home/secrets')).status, 404);
    assert.equal((await ask(`${visitor.simulator.url}/`, { method: 'DELETE' })).status, 405);
  });

  it('sends the home at once and after each change, once for several', async () => {
    const views: unknown[] = [];
    const stream = get(`${visitor.simulator.url}/home/events`, { agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const events = text.split('\n\n');
        text = events.pop() ?? '';
        views.push(...events.map((event) => parseJson(event.replace(/^data: /, ''))));
      });
      response.on('error', () => undefined);
    });
    stream.on('error', () => undefined);
    await until(() => views.length > 0);
    const lit = (view: unknown): unknown => dig(view, 'places', 0, 'rooms', 0, 'devices', 0, 'lit');
    assert.equal(lit(views[0]), false);
    visitor.simulator.home.press('Kitchen lamp');
    visitor.simulator.home.press('Counter strip');
    await visitor.clock.pass(25);
    await until(() => views.length > 1);
    assert.equal(lit(views[1]), true);
    await visitor.clock.pass(1000);
    assert.equal(views.length, 2);
    stream.destroy();
  });
});
