/** The command that becomes an interactive login shell on a host. */

/**
 * The user's own shell; `sh` where there is none, such as in a container or a chroot, and for accounts that sudo or su
 * may use though nobody can log in to them.
 */
export const LOGIN_SHELL = [
  'shell=$SHELL; case $shell in */nologin | */false) shell= ;; esac; [ -x "$shell" ] || shell=/bin/sh',
  'exec "$shell" -l',
].join("; ");
