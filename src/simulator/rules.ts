import type { Json, JsonObject } from '../base/json';
import { field, isObject } from '../base/json';
import { listIn, objectBody, textIn, unprocessable } from './body-checks';

/** What somebody wrote as a rule, checked. */
export interface RuleDraft {
  readonly name: string;
  readonly actions: readonly JsonObject[];
  readonly sequence: Json;
  readonly timeZoneId: Json;
}

export interface SimulatedRule extends RuleDraft {
  readonly ruleId: string;
  readonly locationId: string;
  /** Whose it is: others neither see nor change it. */
  readonly principal: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const LONGEST_NAME = 100;
const DEEPEST = 10;
const ACTIONS = ['if', 'sleep', 'command', 'every', 'location'];
/** What a condition may compare with: the others take a list of conditions, or a time. */
export const COMPARISONS = ['equals', 'greaterThan', 'greaterThanOrEquals', 'lessThan', 'lessThanOrEquals'];
const CONDITIONS = [...COMPARISONS, 'and', 'or', 'not', 'between', 'changes', 'remains', 'was'];

/** The rule in a request's body. @throws Refusal 400 for what has the wrong form, 422 for what no rule may hold */
export function readRule(body: unknown): RuleDraft {
  const draft = objectBody(body);
  const name = textIn(draft, 'name', LONGEST_NAME);
  checkActions(listIn(draft, 'actions'), 'actions', 0);
  return {
    name,
    actions: draft.actions as JsonObject[],
    sequence: (draft.sequence ?? null) as Json,
    timeZoneId: (draft.timeZoneId ?? null) as Json,
  };
}

function checkActions(actions: readonly unknown[], place: string, depth: number): void {
  if (depth > DEEPEST) throw unprocessable(place, 'is nested too deeply');
  for (const [index, action] of actions.entries()) checkAction(action, `${place}[${index}]`, depth);
}

function checkAction(action: unknown, place: string, depth: number): void {
  const [kind, ...others] = isObject(action) ? Object.keys(action) : [];
  if (kind === undefined || others.length > 0 || !ACTIONS.includes(kind)) {
    throw unprocessable(place, `must be one of [${ACTIONS.join(', ')}]`);
  }
  const body = objectBody(field(action, kind));
  const at = `${place}.${kind}`;
  if (kind === 'command') {
    listIn(body, 'devices', `${at}.devices`);
    for (const command of listIn(body, 'commands', `${at}.commands`)) {
      for (const part of ['capability', 'command'])
        textIn(objectBody(command), part, LONGEST_NAME, `${at}.commands.${part}`);
    }
  } else if (kind === 'location') {
    textIn(body, 'locationId', LONGEST_NAME, `${at}.locationId`);
  } else if (kind === 'every') {
    checkActions(listIn(body, 'actions', `${at}.actions`), `${at}.actions`, depth + 1);
  } else if (kind === 'sleep') {
    objectBody(body.duration);
  } else {
    if (!CONDITIONS.some((condition) => Object.hasOwn(body, condition))) {
      throw unprocessable(at, `must have one of [${CONDITIONS.join(', ')}]`);
    }
    for (const branch of ['then', 'else']) {
      if (body[branch] !== undefined)
        checkActions(listIn(body, branch, `${at}.${branch}`), `${at}.${branch}`, depth + 1);
    }
  }
}
