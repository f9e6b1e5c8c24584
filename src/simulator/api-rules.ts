import type { JsonObject } from '../base/json';
import type { Clock, Random } from '../base/ports';
import { jsonAnswer } from './exchange';
import type { SimulatedHome } from './home';
import { page } from './paging';
import { forbidden, guardrail, malformed } from './refusal';
import type { Call, Route } from './router';
import { jsonBody, route } from './router';
import { RuleRun } from './rule-run';
import type { SimulatedRule } from './rules';
import { readRule } from './rules';
import { uuid } from './uuid';

/** Of one installed app, and of one user (Samsung's guardrails). */
const MOST_RULES = { app: 50, user: 100 };

/** `/rules…`: who signed in sees the rules that were made with that sign-in, and no others. */
export function ruleRoutes(home: SimulatedHome, clock: Clock, random: Random): Route[] {
  const rules = new Map<string, SimulatedRule>();
  const now = (): string => new Date(clock.now()).toISOString();
  const mine = (call: Call): SimulatedRule[] => {
    const locationId = locationOf(call);
    const principal = call.caller.installedAppId;
    return [...rules.values()].filter((rule) => rule.principal === principal && rule.locationId === locationId);
  };
  const meant = (call: Call): SimulatedRule => {
    const rule = mine(call).find(({ ruleId }) => ruleId === call.param('ruleId').toLowerCase());
    if (!rule) throw forbidden();
    return rule;
  };
  const put = (rule: SimulatedRule): ReturnType<typeof jsonAnswer> => {
    rules.set(rule.ruleId, rule);
    return jsonAnswer(describe(rule));
  };
  return [
    route('GET', '/rules', { right: 'r:rules' }, (call) => page(call, mine(call).map(describe))),
    route('POST', '/rules', { right: 'w:rules' }, (call) => {
      const most = call.caller.isPersonal ? MOST_RULES.user : MOST_RULES.app;
      if (mine(call).length >= most) throw guardrail(`There may be at most ${most} rules.`);
      const draft = readRule(jsonBody(call));
      const principal = call.caller.installedAppId;
      const at = now();
      return put({
        ...draft,
        ruleId: uuid(random),
        locationId: locationOf(call),
        principal,
        createdAt: at,
        updatedAt: at,
      });
    }),
    route('GET', '/rules/:ruleId', { right: 'r:rules' }, (call) => jsonAnswer(describe(meant(call)))),
    route('PUT', '/rules/:ruleId', { right: 'w:rules' }, (call) => {
      return put({ ...meant(call), ...readRule(jsonBody(call)), updatedAt: now() });
    }),
    route('DELETE', '/rules/:ruleId', { right: 'w:rules' }, (call) => {
      const rule = meant(call);
      rules.delete(rule.ruleId);
      return jsonAnswer(describe(rule));
    }),
    route('POST', '/rules/execute/:ruleId', { right: 'x:rules' }, (call) => {
      const { ruleId, actions, locationId } = meant(call);
      const done = new RuleRun(home, locationId, () => uuid(random)).run(actions);
      const failed = JSON.stringify(done).includes('"result":"Failure"');
      return jsonAnswer({
        executionId: uuid(random),
        id: ruleId,
        result: failed ? 'Failure' : 'Success',
        actions: done,
      });
    }),
  ];
}

/** The cloud wants the location named with each call. */
function locationOf({ incoming, caller }: Call): string {
  const locationId = incoming.query.get('locationId');
  if (locationId === null) {
    const message = 'locationId: may not be null';
    throw malformed(400, [{ code: 'NotNullError', target: 'locationId', message }]);
  }
  if (locationId !== caller.locationId) throw forbidden();
  return locationId;
}

function describe(rule: SimulatedRule): JsonObject {
  return {
    id: rule.ruleId,
    name: rule.name,
    actions: [...rule.actions],
    ...(rule.sequence === null ? {} : { sequence: rule.sequence }),
    ...(rule.timeZoneId === null ? {} : { timeZoneId: rule.timeZoneId }),
    ownerType: 'Location',
    ownerId: rule.locationId,
    dateCreated: rule.createdAt,
    dateUpdated: rule.updatedAt,
    status: 'Enabled',
    executionLocation: 'Cloud',
    creator: 'SMARTTHINGS',
  };
}
