/** Run by scripts/test.mjs before the tests of real Node-REDs, so that the many processes of a test run need not do it each. */
import { installInto } from './installed-package';
import { nodeBinary, nodeRedScript } from './node-red-process';

const { INSTALLED_PACKAGE: folder } = process.env;

async function install(): Promise<void> {
  if (folder === undefined) throw new Error('INSTALLED_PACKAGE must name a folder');
  await Promise.all([installInto(folder), nodeBinary(22), nodeRedScript('4.0')]);
}

void install();
