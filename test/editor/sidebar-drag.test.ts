import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { HomeDevice } from '../../src/base/contract/home';
import { account, tab } from '../support/example-flows';
import { deviceId, newId } from '../support/flows';
import { until } from '../support/red';
import type { NodeRedVersion } from '../support/node-red-process';
import { leftAligned, making } from './sidebar/made';
import { setStage } from './stage';

const otherTab = { id: 'tab2', type: 'tab', label: 'Other' };
const versions: readonly NodeRedVersion[] = process.env.CI ? ['4.1', '5.0'] : ['4.1'];

/** A node of the editor, as far as these tests look at it. */
interface Placed {
  readonly id: string;
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly valid: boolean;
  readonly account?: string;
  readonly [property: string]: unknown;
}

for (const version of versions) {
  describe(`what is put onto the canvas from the sidebar in Node-RED ${version}`, () => {
    const stage = setStage(version);
    let id: string;

    /** What comes next is another home. */
    const leaveHome = (): Promise<void> => stage.editor.evaluate("(RED.sidebar.show('info'), undefined)");
    afterEach(() => (stage.spoilsPage ? undefined : leaveHome()));

    /** A home of its own, shown in the sidebar; the flow is empty. */
    async function openHome(properties: object = {}, before = ''): Promise<void> {
      id = newId('editor-account');
      await stage.play([tab, otherTab, { ...account, id, ...properties }]);
      await stage.accountBecomes(id, ({ state }) => state === 'authorized');
      await stage.editor.evaluate(`(${before || 'true'}, RED.sidebar.show('smartthings-sidebar'))`);
      // The names of rooms, and scenes.
      if (before === '')
        await page()
          .getByRole('button', { name: /Ask for the names/ })
          .click();
      await look('Back door');
      await resetView();
    }
    const resetView = (): Promise<void> =>
      stage.editor.evaluate(
        "(RED.actions.invoke('core:zoom-reset'), $('#red-ui-workspace-chart').scrollLeft(0).scrollTop(0), undefined)",
      );
    const page = (): typeof stage.editor.page => stage.editor.page;
    const row = (name: string): Locator =>
      page()
        .locator('.smartthings-sidebar-row')
        .filter({ has: page().locator('.smartthings-sidebar-label').getByText(name, { exact: true }) });
    /** Looks for something, so that its row is in sight however small the sidebar is. */
    const look = async (words: string, name = words): Promise<void> => {
      await page().getByRole('searchbox').fill(words);
      // All that is looked for here is in one room.
      const rooms = words === '' ? ':not([aria-setsize="1"])' : '[aria-setsize="1"]';
      await page().locator(`.smartthings-sidebar-row[data-kind="room"]${rooms}`).first().waitFor();
      await row(name).waitFor();
    };
    const menu = (): Locator => page().getByRole('menu');
    const chart = (): Locator => page().locator('#red-ui-workspace-chart');
    const placed = (): Promise<Placed[]> =>
      stage.editor.evaluate(`RED.nodes.filterNodes({ z: RED.workspaces.active() }).map((node) => {
        const saved = RED.nodes.convertNode(node);
        return { ...saved, w: node.w, h: node.h, valid: node.valid, validationErrors: node.validationErrors };
      })`);
    const nodeCount = async (): Promise<number> => (await placed()).length;
    const groupCount = (): Promise<number> => stage.editor.evaluate('RED.nodes.groups(RED.workspaces.active()).length');
    const deployedTypes = async (): Promise<string[]> => {
      const { json } = await stage.nodeRed.request('GET', '/flows');
      return (json as { type: string }[]).map(({ type }) => type).sort();
    };
    /** Where a point of the canvas's view is in the window. */
    const pointOf = async (x: number, y: number): Promise<{ x: number; y: number }> => {
      const box = await chart().boundingBox();
      assert.ok(box);
      return { x: box.x + x, y: box.y + y };
    };
    /** The middle of a node in the window. */
    const middleOf = async (node: Placed): Promise<{ x: number; y: number }> => {
      const box = await page().locator(`[id="${node.id}"] .red-ui-flow-node`).boundingBox();
      assert.ok(box);
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    async function drag(what: Locator, to: { x: number; y: number }): Promise<void> {
      await what.hover();
      await page().mouse.down();
      await page().mouse.move(to.x + 30, to.y + 30, { steps: 4 });
      await page().mouse.move(to.x, to.y);
      await page().mouse.up();
    }
    const historyLength = (): Promise<number> => stage.editor.evaluate('RED.history.list().length');
    const undo = (): Promise<void> => stage.editor.evaluate("(RED.actions.invoke('core:undo'), undefined)");
    const only = async (): Promise<Placed> => {
      const [node, ...others] = await placed();
      assert.ok(node);
      assert.deepEqual(others, []);
      return node;
    };
    const near = (one: { x: number; y: number }, other: { x: number; y: number }, least: number): void =>
      assert.ok(Math.hypot(one.x - other.x, one.y - other.y) <= least, JSON.stringify([one, other]));

    it('lies where it was dropped, scrolled and zoomed, and goes in one step', async function () {
      this.timeout(120_000);
      await openHome();
      await look('Kitchen lamp');
      const before = await deployedTypes();
      await stage.editor.evaluate(
        "(RED.actions.invoke('core:zoom-out'), RED.actions.invoke('core:zoom-out'), undefined)",
      );
      // Node-RED 5 zooms by and by.
      const isZoomed = `new Promise((done) => {
        const before = RED.view.scale();
        requestAnimationFrame(() => requestAnimationFrame(() => done(before < 0.9 && before === RED.view.scale())));
      })`;
      await until(() => stage.editor.evaluate<boolean>(isZoomed), 'the zoom');
      await stage.editor.evaluate("($('#red-ui-workspace-chart').scrollLeft(700).scrollTop(400), undefined)");
      const at = await pointOf(330, 260);
      await drag(row('Kitchen lamp'), at);
      await menu().getByRole('menuitem', { name: 'When it changes' }).waitFor();
      assert.equal(await nodeCount(), 0);
      await stage.editor.screenshot(`${version}-drag-menu`);
      await menu().getByRole('menuitem', { name: 'When it changes' }).click();
      await until(async () => (await nodeCount()) === 1, 'the node');
      const node = await only();
      assert.equal(node.type, 'smartthings-event');
      assert.deepEqual([node.account, node.devices], [id, [deviceId('Kitchen lamp')]]);
      assert.equal(node.valid, true);
      near(await middleOf(node), at, 30);
      assert.equal(await menu().count(), 0);
      const label = `RED.utils.getNodeLabel(RED.nodes.node('${node.id}'))`;
      assert.equal(await stage.editor.evaluate(label), 'Kitchen lamp · switch');
      assert.equal(await stage.editor.evaluate('RED.nodes.dirty()'), true);
      assert.deepEqual(await deployedTypes(), before);
      assert.ok(await stage.editor.evaluate(`RED.nodes.node('${id}').users.some(({ id }) => id === '${node.id}')`));

      await undo();
      assert.equal(await nodeCount(), 0);
      assert.equal(await stage.editor.evaluate('RED.nodes.dirty()'), false);
      assert.equal(await stage.editor.evaluate(`RED.nodes.node('${id}').users.length`), 0);
    });

    it('is one node without a question for a value, a room, a scene and a mode', async function () {
      this.timeout(120_000);
      await openHome();
      await look('Hall');
      await drag(row('Hall'), await pointOf(300, 100));
      await look('Front door');
      await row('Front door').click();
      await drag(row('Battery'), await pointOf(300, 160));
      // Scenes and modes are searched too.
      await page().getByRole('searchbox').fill('');
      await drag(page().getByRole('listitem').filter({ hasText: 'Dinner' }).first(), await pointOf(300, 220));
      await drag(page().getByRole('listitem').filter({ hasText: 'Night' }).last(), await pointOf(300, 280));
      await until(async () => (await nodeCount()) === 4, 'four nodes');
      const nodes = await placed();
      nodes.sort((one, other) => one.y - other.y);
      const labels = await stage.editor.evaluate(
        `${JSON.stringify(nodes.map((node) => node.id))}.map((id) => RED.utils.getNodeLabel(RED.nodes.node(id)))`,
      );
      assert.deepEqual(labels, ['Hall · every change', 'Front door · battery', 'Dinner', 'Home · Night']);
      assert.ok(nodes.every(({ valid, account: its }) => valid && its === id));
    });

    it('is not put anywhere where it is let go elsewhere, called off, or the row was only pressed', async () => {
      await openHome();
      const before = await historyLength();
      await look('', 'Bedroom');
      await drag(row('Bedroom'), { x: 20, y: 20 });
      await row('Bedroom').hover();
      await page().mouse.down();
      const at = await pointOf(200, 200);
      await page().mouse.move(at.x, at.y, { steps: 3 });
      await page().locator('.smartthings-dragged[data-over-canvas="true"]').waitFor();
      await page().keyboard.press('Escape');
      await page().mouse.up();
      assert.equal(await page().locator('.smartthings-dragged').count(), 0);
      // Neither opened nor closed by being dragged.
      assert.equal(await row('Bedroom').getAttribute('aria-expanded'), 'true');
      await look('Kitchen lamp');
      await drag(row('Kitchen lamp'), at);
      await menu().getByRole('menuitem').first().waitFor();
      await page().keyboard.press('Escape');
      await menu().waitFor({ state: 'detached' });
      assert.equal(await nodeCount(), 0);
      assert.equal(await historyLength(), before);
    });

    it('comes by keyboard too, into a free place in the middle, and goes by the editor’s own undo', async function () {
      this.timeout(120_000);
      await openHome();
      await look('Kitchen lamp');
      const tree = page().getByRole('tree', { name: 'Home' });
      const choose = async (...keys: string[]): Promise<void> => {
        await row('Kitchen lamp').locator('.smartthings-sidebar-label').click();
        await tree.focus();
        // Behind the switch of the row.
        const button = row('Kitchen lamp').locator('.smartthings-place');
        for (let tabs = 0; tabs < 4 && !(await button.evaluate((element) => element.matches(':focus'))); tabs++) {
          await page().keyboard.press('Tab');
        }
        assert.equal(await button.getAttribute('aria-label'), 'Put Kitchen lamp onto the canvas');
        await page().keyboard.press('Enter');
        await menu().waitFor();
        for (const key of keys) await page().keyboard.press(key);
      };
      await choose('Escape');
      await menu().waitFor({ state: 'detached' });
      assert.equal(await page().locator('.smartthings-place:focus').count(), 1);
      await choose('Enter');
      await until(async () => (await nodeCount()) === 1, 'the first node');
      const first = await only();
      assert.deepEqual([first.type, first.command, first.valid], ['smartthings-command', 'on', true]);
      const box = await chart().boundingBox();
      // In Node-RED 5 it lies on the canvas.
      const sidebar = await page().locator('#red-ui-sidebar').boundingBox();
      assert.ok(box && sidebar);
      const right = Math.min(box.x + box.width, sidebar.x);
      near(await middleOf(first), { x: (box.x + right) / 2, y: box.y + box.height / 2 }, 40);
      await choose('ArrowDown', ' ');
      await until(async () => (await nodeCount()) === 2, 'the second node');
      const second = (await placed()).find((node) => node.id !== first.id);
      assert.equal(second?.type, 'smartthings-status');
      assert.ok(Math.abs(second.y - first.y) >= 30, JSON.stringify([first, second]));
      // The canvas has the keyboard, so its own keys work.
      await page().keyboard.press('Control+z');
      await until(async () => (await nodeCount()) === 1, 'the undo');
      await page().keyboard.press('Control+z');
      await until(async () => (await nodeCount()) === 0, 'the second undo');
    });

    it('is a whole flow where that is chosen, in its group, and in one step', async function () {
      this.timeout(120_000);
      await openHome();
      const at = await pointOf(100, 120);
      const before = await historyLength();
      await drag(row('Back door'), at);
      await menu().getByRole('menuitem', { name: 'Make a flow for' }).click();
      const flows = page().getByRole('menu', { name: 'A flow for Back door' });
      await flows.getByRole('menuitem', { name: 'A daily reading into a file' }).waitFor();
      await stage.editor.screenshot(`${version}-flow-menu`);
      await flows.getByRole('menuitem', { name: 'Left open for ten minutes' }).click();
      await until(async () => (await nodeCount()) === 5, 'the nodes');
      const nodes = await placed();
      assert.ok(nodes.every(({ valid }) => valid));
      assert.equal(await groupCount(), 1);
      const group = await stage.editor.evaluate<{
        x: number;
        y: number;
        w: number;
        h: number;
        name: string;
        inside: number;
      }>(
        'RED.nodes.groups(RED.workspaces.active()).map(({ x, y, w, h, name, nodes }) => ({ x, y, w, h, name, inside: nodes.length }))[0]',
      );
      assert.equal(group.name, 'Back door · Left open for ten minutes, tell me');
      assert.equal(group.inside, 5);
      near(group, { x: 100, y: 120 }, 30);
      for (const { x, y, w, h } of nodes) {
        assert.ok(x - w / 2 >= group.x && x + w / 2 <= group.x + group.w, 'inside');
        assert.ok(y - h / 2 >= group.y && y + h / 2 <= group.y + group.h, 'inside');
      }
      await stage.editor.screenshot(`${version}-flow`);
      assert.equal(await historyLength(), before + 1);
      await undo();
      assert.deepEqual([await nodeCount(), await groupCount()], [0, 0]);
      assert.equal(await stage.editor.evaluate('RED.nodes.dirty()'), false);
    });

    it('is valid in the eyes of the editor, whatever flow is made', async function () {
      this.timeout(120_000);
      await openHome();
      const home = (await stage.nodeRed.request('GET', `/smartthings/accounts/${id}/devices`)).json as HomeDevice[];
      const { recipesFor } = making();
      const seen = new Set<string>();
      const flows = home.flatMap((device) =>
        recipesFor({ account: id, device, home }).flatMap((recipe) => {
          if (seen.has(recipe.id)) return [];
          seen.add(recipe.id);
          return [recipe.make()];
        }),
      );
      assert.ok(flows.length >= 15);
      let down = 0;
      const placedFlows = flows.map((nodes, index) => {
        const moved = nodes.map((node) => ({
          ...{ ...node, id: `${index}-${node.id}`, y: node.y + down + 40, x: node.x + 40 },
          ...(node.g === undefined
            ? { nodes: (node.nodes as string[]).map((each) => `${index}-${each}`) }
            : { g: `${index}-group` }),
          ...(node.wires ? { wires: node.wires.map((wires) => wires.map((each) => `${index}-${each}`)) } : {}),
        }));
        down += Number(nodes[0]?.h) + 40;
        return moved;
      });
      await stage.editor.evaluate(
        `(RED.view.importNodes(${JSON.stringify(leftAligned(placedFlows.flat()))}, { generateIds: true, touchImport: true, notify: false }), undefined)`,
      );
      const isDrawn = 'RED.nodes.filterNodes({ z: RED.workspaces.active() }).every(({ resize }) => resize === false)';
      await until(() => stage.editor.evaluate<boolean>(isDrawn), 'all of it on the canvas');
      const nodes = await placed();
      assert.deepEqual(
        nodes
          .filter(({ valid }) => !valid)
          .map(({ type, name, validationErrors }) => JSON.stringify([type, name, validationErrors])),
        [],
      );
      assert.equal(await groupCount(), flows.length);
      const overlaps = nodes.filter((one) =>
        nodes.some(
          (other) =>
            one.id < other.id && Math.abs(one.y - other.y) < 30 && Math.abs(one.x - other.x) < (one.w + other.w) / 2,
        ),
      );
      assert.deepEqual(
        overlaps.map(({ name, type }) => `${type} ${String(name)}`),
        [],
      );
      await page().setViewportSize({ width: 2200, height: 2400 });
      await stage.editor.screenshot(`${version}-all-flows`);
      await page().setViewportSize({ width: 1280, height: 1000 });
      await undo();
    });

    it('is refused in a sentence where it cannot lie', async function () {
      this.timeout(60_000);
      await openHome();
      const told = async (sentence: RegExp): Promise<void> => {
        await drag(row('Back door'), await pointOf(200, 200));
        await page().locator('.red-ui-notification-warning').filter({ hasText: sentence }).waitFor();
        await stage.editor.evaluate("($('.red-ui-notification').hide(), undefined)");
        assert.equal(await nodeCount(), 0);
      };
      await stage.editor.evaluate(
        "(RED.nodes.workspace('tab1').locked = true, RED.workspaces.refresh(), RED.events.emit('flows:change', RED.nodes.workspace('tab1')), undefined)",
      );
      await told(/This flow is locked/);
      await stage.editor.evaluate(
        "(RED.nodes.workspace('tab1').locked = false, RED.events.emit('flows:change', RED.nodes.workspace('tab1')), undefined)",
      );
      await leaveHome();
      await openHome({ z: 'tab2' });
      await told(/another flow alone/);
      await stage.editor.evaluate("(RED.workspaces.show('tab2'), undefined)");
      await drag(row('Back door'), await pointOf(200, 200));
      await menu().getByRole('menuitem', { name: 'Read it' }).click();
      await until(async () => (await nodeCount()) === 1, 'the node in the account’s own flow');
      stage.spoilsPage = true;
    });

    it('cannot be put there by who may only read', async () => {
      await openHome({}, "RED.settings.user = { username: 'guest', permissions: 'read' }");
      stage.spoilsPage = true;
      assert.equal(await page().locator('.smartthings-place').count(), 0);
      await drag(row('Back door'), await pointOf(200, 200));
      assert.equal(await menu().count(), 0);
      assert.equal(await nodeCount(), 0);
    });
  });
}
