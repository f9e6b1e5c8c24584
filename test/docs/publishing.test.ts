import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeSets, projectRoot } from '../support/installed-package';

const inRoot = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');
const { version, engines } = JSON.parse(inRoot('package.json')) as { version: string; engines: { node: string } };
const checks = inRoot('.github/workflows/checks.yml');
const release = inRoot('.github/workflows/release.yml');

describe('what publishes this package', () => {
  it('checks each Node that is promised by the same script that everybody runs', () => {
    const [, versions = ''] = /node: \[(.+)\]/.exec(checks) ?? [];
    const [oldest, ...others] = versions.replaceAll("'", '').split(', ');
    assert.equal(engines.node, `>=${oldest}`);
    assert.deepEqual(others, ['22', '24']);
    for (const workflow of [checks, release]) assert.match(workflow, /^ +- run: \.ci\/run$/m);
    // It stops at the first command that fails.
    assert.match(inRoot('.ci/run'), /^set -euo pipefail$/m);
  });

  it('refuses a tag that is not the version', () => {
    const [, line = ''] = /run: (test "\$GITHUB_REF_NAME" = .+)$/m.exec(release) ?? [];
    const passes = (tag: string): boolean => {
      try {
        execFileSync('sh', ['-ec', line], { cwd: projectRoot, env: { ...process.env, GITHUB_REF_NAME: tag } });
        return true;
      } catch {
        return false;
      }
    };
    assert.ok(passes(`v${version}`));
    for (const wrong of [version, `v${version}0`, 'v0.0.1', '']) assert.ok(!passes(wrong), wrong);
  });

  it('publishes with provenance, and no candidate as the latest', () => {
    const published = [...release.matchAll(/^ +(\S+)\) (npm publish .+) ;;$/gm)].map(([, when, command]) => [
      when,
      command,
    ]);
    assert.deepEqual(published, [
      ['*-*', 'npm publish --provenance --access public --tag next'],
      ['*', 'npm publish --provenance --access public'],
    ]);
    assert.match(release, /^ +id-token: write$/m);
    assert.ok(!checks.includes('write'));
  });

  it('asks whoever reports a fault for the report that the dialog copies', () => {
    const { guide } = JSON.parse(inRoot('nodes/locales/en-US/smartthings-account.json')) as {
      guide: { report: string };
    };
    for (const template of ['fault.yml', 'wish.yml']) {
      assert.ok(inRoot(join('.github/ISSUE_TEMPLATE', template)).includes(`*${guide.report}*`), template);
    }
  });

  it('shows each kind of node in an example', () => {
    const examples = readdirSync(join(projectRoot, 'examples')).filter((name) => name.endsWith('.json'));
    const types = new Set(
      examples.flatMap((name) =>
        (JSON.parse(inRoot(join('examples', name))) as { type: string }[]).map(({ type }) => type),
      ),
    );
    assert.deepEqual(
      nodeSets.filter((type) => !types.has(type)),
      [],
    );
  });
});
