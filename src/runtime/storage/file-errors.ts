/** What the system says of a failed call, such as ENOENT. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

const BROKEN: readonly unknown[] = [
  'EIO',
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ESTALE',
  'ENOENT',
];

/**
 * Whether a failed flush only says that this file system can't flush (EINVAL, ENOTSUP, ENOSYS, EPERM … on SMB and on
 * shared folders of Docker Desktop and VirtualBox), and not that what was written is not there.
 */
export function cannotFlush(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && !BROKEN.includes(code);
}
