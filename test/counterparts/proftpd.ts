/** Starts ProFTPD with mod_sftp on loopback: an sftp server that is not OpenSSH's. It lets one throw-away user in by a key. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeKey } from "./openssh.ts";
import { findCounterpart, missingCounterpart, missingRoot } from "./require-counterpart.ts";
import { type SmallSshServer, startSmallSshServer } from "./small-ssh-server.ts";

/** What Debian has in a package of its own. */
const MODULES = "/usr/lib/proftpd";

/** Why it can't be started here; undefined when it can. @throws Error in CI, where that is a failure. */
export function proftpdMissing(): string | undefined {
  const missing = missingRoot() ?? missingCounterpart("proftpd", "ssh-keygen", "useradd", "chpasswd");
  if (missing !== undefined || existsSync(join(MODULES, "mod_sftp.so"))) return missing;
  const reason = "mod_sftp is not installed (Debian: proftpd-mod-crypto)";
  if (process.env.CI) throw new Error(`${reason}; in CI this is a failure, not a skip`);
  return reason;
}

/** Starts it. */
export function startProftpd(): Promise<SmallSshServer> {
  return startSmallSshServer((folder, port) => {
    const keys = join(folder, "authorized_keys");
    writeFileSync(keys, execFileSync("ssh-keygen", ["-e", "-f", join(folder, "user_ed25519.pub")]));
    const config = join(folder, "proftpd.conf");
    writeFileSync(
      config,
      `
      ServerType standalone
      DefaultAddress 127.0.0.1
      Port ${port}
      ModulePath ${MODULES}
      LoadModule mod_sftp.c
      UseIPv6 off
      UseReverseDNS off
      RequireValidShell off
      AuthOrder mod_auth_unix.c
      User root
      Group root
      WtmpLog off
      TransferLog none
      Umask 022
      AllowOverwrite on
      PidFile ${join(folder, "pid")}
      ScoreboardFile ${join(folder, "scoreboard")}
      DelayTable none
      SystemLog ${join(folder, "log")}
      SFTPEngine on
      SFTPLog ${join(folder, "sftp.log")}
      SFTPHostKey ${makeKey(join(folder, "host_ed25519"))}
      SFTPAuthorizedUserKeys file:${keys}
      SFTPAuthMethods publickey
      <Limit ALL>
        AllowAll
      </Limit>
      `,
    );
    return spawn(findCounterpart("proftpd") ?? "proftpd", ["--nodaemon", "--quiet", "--config", config], {
      stdio: process.env.DEBUG_PROFTPD ? "inherit" : "ignore",
    });
  });
}
