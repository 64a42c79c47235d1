/** An OpenSSH server and a user to log in as, for all tests of a file or of a `describe`: started before them, gone after. */
import { afterAll, beforeAll } from "vitest";
import {
  addThrowAwayUser,
  type OpenSsh,
  type OpenSshOptions,
  opensshMissing,
  startOpenSsh,
  type ThrowAwayUser,
  throwAwayUserMissing,
} from "../counterparts/openssh.ts";

/** Its members are there once the tests begin; never where {@link opensshMissing} says why not. */
export function useOpenSsh(options: OpenSshOptions = {}): OpenSsh {
  const server = {} as OpenSsh;
  beforeAll(async () => {
    if (opensshMissing() === undefined) Object.assign(server, await startOpenSsh(options));
  });
  afterAll(() => server.stop?.());
  return server;
}

/** Its members are there once the tests begin; never where {@link throwAwayUserMissing} says why not. */
export function useThrowAwayUser(): ThrowAwayUser {
  const user = {} as ThrowAwayUser;
  beforeAll(() => {
    if (throwAwayUserMissing() === undefined) Object.assign(user, addThrowAwayUser());
  });
  afterAll(() => user.remove?.());
  return user;
}
