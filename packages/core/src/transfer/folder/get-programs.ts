/** The shell programs that send folders from a host. POSIX, and no option that busybox lacks. */

/** Exit code of a program that found no tar. */
export const NO_TAR = 75;

/** Exit code of a program whose tar found that a file changed while it was read. */
export const CHANGED = 79;

/**
 * Sends an archive for each source, one after the other. Parameters: `h` to follow links or nothing, then the sources.
 * A folder's entries are named from the folder itself, so that where it lies does not matter.
 */
export const GET_FOLDERS_PROGRAM = `
LC_ALL=C; export LC_ALL; unset TAR_OPTIONS CDPATH
command -v tar >/dev/null || exit ${NO_TAR}
links=$1 changed=; shift
for source do
  case $source in -*) source=./$source ;; esac
  if [ -d "$source" ]; then (cd -P "$source" || exit 73; exec tar -c$links -f - .)
  elif [ -f "$source" ]; then
    case $source in */*) ;; *) source=./$source ;; esac
    (cd -P "\${source%/*}/" || exit 73; exec tar -ch -f - "./\${source##*/}")
  elif [ -e "$source" ]; then echo "$source is neither a file nor a folder" >&2; exit 1
  else echo "there is no $source" >&2; exit 71
  fi
  case $? in 0) ;; 1) changed=1 ;; 73) exit 73 ;; *) exit 1 ;; esac
done
[ -z "$changed" ] || exit ${CHANGED}
`;

/** Defines `sum`, which prints the SHA-256 of what it reads. */
export const DEFINE_SUM = `
if command -v sha256sum >/dev/null; then sum() { sha256sum; }
elif command -v shasum >/dev/null; then sum() { shasum -a 256; }
elif command -v openssl >/dev/null; then sum() { openssl dgst -sha256 -r; }
else sum() { echo "there is no sha256sum, shasum or openssl to verify with" >&2; return 1; }
fi
`;

/** Prints the SHA-256 of what shell text on stdin prints. */
export const SUM_PROGRAM = `
LC_ALL=C; export LC_ALL; unset CDPATH
${DEFINE_SUM}
(eval "$(cat)" || echo failed) | sum
`;
