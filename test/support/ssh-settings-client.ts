/** Prints what ssh_config says about a host, for tests that ask as another user. */
import { resolveData } from "../../plugins/connector-ssh/src/ssh-config/resolve-data.ts";

const settings = await resolveData({
  name: `@ssh/${process.argv[2]}`,
  data: {},
  cwd: "/",
  signal: AbortSignal.timeout(10_000),
  log: () => undefined,
});
process.stdout.write(JSON.stringify(settings));
