const SCOPE = /^(?:[rwxlid]:[a-z]+(?::[^\s:]+)*|sse)$/;

/** The scopes that Samsung's command line offers for an app of one's own. */
export const SAFE_SCOPES: readonly string[] = [
  'r:devices:*',
  'w:devices:*',
  'x:devices:*',
  'r:hubs:*',
  'r:locations:*',
  'w:locations:*',
  'x:locations:*',
  'r:scenes:*',
  'x:scenes:*',
  'r:rules:*',
  'w:rules:*',
  'r:installedapps',
  'w:installedapps',
];

/** What a personal access token needs to look after apps. */
export const APP_SCOPES: readonly string[] = ['r:apps:*', 'w:apps:*'];

export function isScope(scope: string): boolean {
  return SCOPE.test(scope);
}

/** For the owner's own tools; the last one is for Samsung's partners. */
const NOT_FOR_APPS = ['apps', 'customcapability', 'channels', 'drivers', 'notifications', 'sse'];

/** Whether an app may have this scope at all. */
export function isOffered(scope: string): boolean {
  const [verb = '', thing = verb] = scope.split(':');
  return isScope(scope) && !NOT_FOR_APPS.includes(thing);
}

/** The scopes of a space separated list. */
export function scopeList(scope: string): string[] {
  return [...new Set(scope.split(/\s+/).filter((part) => part !== ''))];
}

/** Whether scopes give a right such as `r:devices`, on one thing or on all. No right implies another one. */
export function allows(scopes: readonly string[], right: string, id?: string): boolean {
  return scopes.some(
    (scope) =>
      scope === right ||
      scope === `${right}:*` ||
      scope === `${right}:$` ||
      (id !== undefined && scope === `${right}:${id}`),
  );
}

const VERBS: Readonly<Record<string, string>> = {
  r: 'See',
  w: 'Change',
  x: 'Control',
  l: 'List',
  i: 'Install',
  d: 'Delete',
};

const THINGS: Readonly<Record<string, string>> = {
  installedapps: 'linked services',
  deviceprofiles: 'device profiles',
};

/** A scope in words for the authorize page: `x:devices:*` → "Control devices". */
export function scopeInWords(scope: string): string {
  const [verb = '', thing = ''] = scope.split(':');
  return `${VERBS[verb] ?? verb} ${THINGS[thing] ?? thing}`.trim();
}
