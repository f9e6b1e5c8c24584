/** Run by scripts/test.mjs before the tests of real Node-REDs, so that the many processes of a test run need not do it each. */
import { installedPackage } from './installed-package';
import { nodeBinary } from './node-red-process';

async function install(): Promise<void> {
  await Promise.all([installedPackage(), nodeBinary(22)]);
}

void install();
