/** Which versions are known to be bad, at the edges of each range. */
import { expect, test } from "vitest";
import { findWeaknesses } from "./known-weaknesses.ts";

test.each([
  ["OpenSSH_4.3", "CVE-2024-6387"],
  ["OpenSSH_4.4", undefined],
  ["OpenSSH_8.4p1 Debian-5+deb11u3", undefined],
  ["OpenSSH_8.5p1", "CVE-2024-6387"],
  ["OpenSSH_9.7p1", "CVE-2024-6387"],
  ["OpenSSH_9.8", undefined],
  ["OpenSSH_10.0p2", undefined],
  ["OpenSSH_9.2p1 Debian-2+deb12u2", "CVE-2024-6387"],
  ["OpenSSH_9.2p1 Debian-2+deb12u3", undefined],
  ["OpenSSH_8.9p1 Ubuntu-3ubuntu0.7", "CVE-2024-6387"],
  ["OpenSSH_8.9p1 Ubuntu-3ubuntu0.10", undefined],
  ["OpenSSH_9.6p1 Ubuntu-3ubuntu13.3", undefined],
  ["libssh_0.5.5", undefined],
  ["libssh-0.7.5", "CVE-2018-10933"],
  ["libssh_0.7.6", undefined],
  ["libssh_0.8.3", "CVE-2018-10933"],
  ["libssh_0.8.4", undefined],
  ["libssh_0.10.6", undefined],
  ["dropbear_2016.73", "CVE-2016-7406"],
  ["dropbear_2022.83", undefined],
  ["Erlang/5.2.9", "CVE-2025-32433"],
  ["Erlang/5.2.10", undefined],
  ["Erlang/5.1.4.7", "CVE-2025-32433"],
  ["Erlang/5.1.4.8", undefined],
  ["Erlang/4.15.3.12", undefined],
  ["tinyssh_noversion", undefined],
  ["", undefined],
])("%s", (software, hole) => {
  const names = findWeaknesses(software).map(({ name }) => name);
  expect(names).toHaveLength(hole === undefined ? 0 : 1);
  if (hole !== undefined) expect(names[0]).toContain(hole);
});
