/** What begins each shell program of Towline's own, so that nothing on the host changes what its words mean. */

/**
 * Functions come from the environment to bash, options through SHELLOPTS and BASHOPTS, both to all other shells through
 * what ENV names, where they read it. Variables tell programs to work otherwise, or to speak another language. None of it
 * is changed for a user's command: this is for programs of ours alone. Unasked, macOS's tar makes
 * files of what else it knows of each, and those of the user's that are named alike vanish.
 */
const PLAIN_MEANING = `
unalias -a 2>/dev/null
set +euCfvx
case \${BASH_VERSION-} in ?*)
  unset -f command builtin compgen shopt
  for towline_name in $(compgen -A function); do command unset -f "$towline_name"; done
  shopt -u dotglob failglob nullglob nocaseglob nocasematch xpg_echo
  unset towline_name
esac 2>/dev/null
unset IFS CDPATH GLOBIGNORE TMOUT GREP_OPTIONS TAR_OPTIONS TAR_READER_OPTIONS TAR_WRITER_OPTIONS POSIXLY_CORRECT \\
  BLOCKSIZE BLOCK_SIZE QUOTING_STYLE TIME_STYLE PS_FORMAT PS_PERSONALITY BASH_ENV ENV \\
  RSYNC_ICONV RSYNC_PARTIAL_DIR RSYNC_PROTECT_ARGS RSYNC_OLD_ARGS RSYNC_CHECKSUM_LIST RSYNC_COMPRESS_LIST RSYNC_MAX_ALLOC
LC_ALL=C COPYFILE_DISABLE=1; export LC_ALL COPYFILE_DISABLE
`;

/** The program, with the meaning that its words have in the standard. What programs say is in English then. */
export function ownProgram(text: string): string {
  return `${PLAIN_MEANING}${text}`;
}
