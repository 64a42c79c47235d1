/** What may happen to files of a host that works on while they are listed and fetched. */

/** As much as is kept of what a program complains about: where it is full, the worst may be missing. */
const KEPT_BYTES = 64 * 1024;

const HARMLESS = [
  /: No such file or directory$/,
  /: (file changed as we read it|[Ff]ile removed before we read it)$/,
  // How tar ends then.
  /^[^ ]*tar: (Exiting with failure status due to previous errors|[Ee]rror exit delayed from previous errors\.?)$/,
];

/** Whether all that a program complained about is that files are gone, or have grown, since they were named. */
export function onlyVanished(stderr: string): boolean {
  const lines = stderr.split("\n").filter((line) => line !== "");
  if (lines.length === 0 || stderr.length >= KEPT_BYTES) return false;
  return lines.every((line) => HARMLESS.some((harmless) => harmless.test(line)));
}
