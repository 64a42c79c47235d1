// The rooms whose tests are tested, and the tests elsewhere that hold them to their behaviour too: those that need no server.
const core = "packages/core/src";
const ssh = "plugins/connector-ssh/src";
const fleet = "test/fleet";

export const rooms = {
  command: room(`${core}/command`, [
    `${core}/output/{redactor,mark-filter}.test.ts`,
    `${core}/connection/escalated-carrier.test.ts`,
    `${core}/settings/check-layers.test.ts`,
  ]),
  config: room(`${core}/config`, [
    `${core}/settings/coerce-text.test.ts`,
    `${core}/inventory/create-inventory.test.ts`,
    `${core}/discovery/verdict-cache.test.ts`,
  ]),
  connection: room(`${core}/connection`, [
    `${core}/host/*.test.ts`,
    `${fleet}/{odd-connectors,notices,hooks,plugin-answers}.test.ts`,
  ]),
  discovery: room(`${core}/discovery`, [`${core}/registry/*.test.ts`]),
  output: room(`${core}/output`, [`${core}/process/live-process.test.ts`]),
  process: room(`${core}/process`, [
    `${core}/connection/escalated-carrier.test.ts`,
    `${fleet}/{odd-connectors,broken-input,ending-together,secret-arguments}.test.ts`,
    "test/privileges/{sudo-stand-in,untrusted-errors}.test.ts",
  ]),
  registry: room(`${core}/registry`, [`${fleet}/{odd-connectors,plugin-answers}.test.ts`]),
  settings: room(`${core}/settings`, [`${core}/inventory/create-inventory.test.ts`]),
  archive: room(`${core}/transfer/archive`, [
    `${core}/transfer/{folder,tree}/**/*.test.ts`,
    `${core}/transfer/hostile-readers.test.ts`,
  ]),
  "known-hosts": room(`${ssh}/known-hosts`, [`${ssh}/keys/{host-certificate,public-key}.test.ts`]),
  "ssh-config": room(`${ssh}/ssh-config`, []),
  authentication: room(`${ssh}/authentication`, [`${ssh}/ssh2-engine/login-answers.test.ts`]),
};

function room(folder, others) {
  return {
    mutate: [`${folder}/**/*.ts`, "!**/*.test.ts"],
    tests: [`${folder}/**/*.test.ts`, ...others],
  };
}
