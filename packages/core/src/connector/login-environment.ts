/** What a login would set, for hosts that are entered from outside with the environment of whoever enters. */

/**
 * Prints three lines about the account that the user id has, by the host's own list: its name, its home folder and its
 * shell. Needs little but a POSIX shell. A home folder that is not there is the root folder, as for a login.
 */
export const LOGIN_SCRIPT = `
towline_me=$(id -u 2>/dev/null) || towline_me=0
while IFS=: read -r towline_name _ towline_uid _ _ towline_home towline_shell; do
  [ "$towline_uid" != "$towline_me" ] || break
done 2>/dev/null </etc/passwd
[ -d "$towline_home" ] || towline_home=/
printf '%s\\n' "$towline_name" "$towline_home" "$towline_shell"
`;

/** The variables that every login has. */
export interface LoginEnvironment {
  readonly PATH: string;
  readonly HOME: string;
  readonly USER: string;
  readonly LOGNAME: string;
  readonly SHELL: string;
}

/** @param printed what {@link LOGIN_SCRIPT} printed. Nothing: a root without a home folder */
export function readLogin(printed = ""): LoginEnvironment {
  const [name = "", home = "", shell = ""] = printed.split("\n");
  const user = name === "" ? "root" : name;
  return {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    HOME: home === "" ? "/" : home,
    USER: user,
    LOGNAME: user,
    SHELL: shell === "" ? "/bin/sh" : shell,
  };
}
