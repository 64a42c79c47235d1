/** The contract around commands: connecting, closing, settings and names. */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { orThrow } from "@towline/core";
import type { Check } from "../kit/check.ts";
import { errorOf } from "../kit/outcomes.ts";

export const contractChecks: readonly Check[] = [
  {
    id: "contract.connect-twice",
    group: "contract",
    title: "connecting twice, and at the same time, is connecting once",
    async run({ host }) {
      await Promise.all([host.connect(), host.connect()]);
      await host.connect();
      assert.equal(orThrow(await host.run("echo works")).stdout, "works\n");
    },
  },
  {
    id: "contract.close",
    group: "contract",
    title: "a fleet can be closed twice, and before anything was connected",
    async run({ open }) {
      const unused = await open();
      await unused.fleet.close();
      const used = await open();
      orThrow(await used.host.run("true"));
      await Promise.all([used.fleet.close(), used.fleet.close()]);
      await used.fleet.close();
    },
  },
  {
    id: "contract.use-after-close",
    group: "contract",
    title: "after closing, nothing runs any more and nothing hangs",
    async run({ open, remoteFolder, output }) {
      const { fleet, host } = await open();
      orThrow(await host.run("true"));
      await fleet.close();
      const status = await host.run(`touch ${remoteFolder}/ran`).then(
        (result) => result.status,
        () => "threw",
      );
      assert.notEqual(status, "ok");
      assert.equal(await output(`ls -A ${remoteFolder}`), "");
    },
  },
  {
    id: "contract.close-while-running",
    group: "contract",
    title: "closing while a command runs settles the command, once, as anything but ok",
    async run({ open }) {
      const { fleet, host } = await open();
      await host.connect();
      let settled = 0;
      const started = deferred();
      const running = host
        // The folder of the check may be missing here: each fleet may start a container of its own.
        .run("echo started; for second in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 1; done", {
          onOutput: () => started.resolve(),
          // Where closing does not end it, this does, and the check fails.
          timeout: 6_000,
        })
        .finally(() => {
          settled += 1;
        });
      await started.promise;
      await fleet.close();
      const { status } = await running;
      await setImmediate();
      assert.ok(status === "cancelled" || status === "lost", `the status is ${status}`);
      assert.equal(settled, 1);
    },
  },
  {
    id: "contract.names",
    group: "contract",
    title: "the target selects one host, whose result bears its name and connector",
    async run({ fleet, host, hostName }) {
      const hosts = await fleet.select(hostName).hosts();
      assert.equal(hosts.length, 1);
      const [entry] = hosts;
      assert.ok(entry);
      const report = await fleet.select(hostName).run("true");
      assert.equal(report.ok, true);
      assert.deepEqual(
        report.results.map((result) => [result.host, result.connector]),
        [[entry.name, entry.route.at(-1)?.connector]],
      );
      assert.equal((await host.run("true")).host, entry.name);
    },
  },
  {
    id: "contract.identities",
    group: "contract",
    title: "a host shows the same identities each time, and only new ones can be trusted",
    async run({ fleet, hostName, skip }) {
      const look = async () => {
        const { results } = await fleet.select(hostName).inspectIdentities().orThrow();
        return results.flatMap(({ identities }) => identities);
      };
      const first = await look();
      if (first.length === 0) return skip("the host has nothing that has to be trusted");
      for (const { name, keyType, fingerprint, state, trust } of first) {
        for (const text of [name, keyType, fingerprint]) assert.notEqual(text.trim(), "");
        assert.equal(trust !== undefined, state === "new", `${name} is ${state}`);
      }
      const describe = ({ name, keyType, fingerprint, state }: (typeof first)[number]) => [
        name,
        keyType,
        fingerprint,
        state,
      ];
      assert.deepEqual((await look()).map(describe), first.map(describe));
    },
  },
  {
    id: "contract.bare-name",
    group: "contract",
    title: "the connector's name alone selects hosts or is an InventoryError, and so is nothing else",
    async run({ fleet, hostName }) {
      const [entry] = await fleet.select(hostName).hosts();
      const bare = `@${entry?.route.at(-1)?.connector}`;
      const outcome = await fleet
        .select(bare)
        .hosts()
        .catch((error: unknown) => error);
      if (!Array.isArray(outcome)) {
        assert.equal((outcome as Error).name, "InventoryError", String(outcome));
        assert.match((outcome as Error).message, new RegExp(bare));
      }
    },
  },
  {
    id: "contract.documentation",
    group: "contract",
    title: "every setting has a description and an own prefix, and secrets have no default",
    async run({ fleet, hostName }) {
      const [entry] = await fleet.select(hostName).hosts();
      const identifier = entry?.route.at(-1)?.connector ?? "";
      const connector = await fleet.registry.load(identifier);
      const keys = Object.keys(connector.dataSchema.properties);
      assert.deepEqual(Object.keys(connector.dataMeta).sort(), keys.sort());
      assert.notEqual(connector.summary.trim(), "");
      for (const [key, meta] of Object.entries(connector.dataMeta)) {
        assert.notEqual(meta.description.trim(), "", key);
        if (meta.secret === true) assert.equal(meta.default, undefined, key);
        assert.ok(/^[a-z0-9_]+$/.test(key), key);
      }
    },
  },
  {
    id: "contract.settings",
    group: "contract",
    title: "a setting of a wrong type is refused by name before anything is connected, and a secret's value not shown",
    async run({ fleet, hostName, open, skip }) {
      const [entry] = await fleet.select(hostName).hosts();
      const connector = await fleet.registry.load(entry?.route.at(-1)?.connector ?? "");
      const key = Object.entries(connector.dataSchema.properties).find(([, schema]) =>
        ["string", "integer", "number", "boolean"].includes(schema.type ?? ""),
      )?.[0];
      if (key === undefined) return skip("the connector has no settings");
      const wrong = await open({ [key]: ["towline-wrong-value"] });
      const error = await errorOf(Promise.resolve(wrong.fleet.select(hostName).hosts()));
      assert.equal(error.code, "ERR_TOWLINE_DATA_INVALID");
      assert.match(error.message, new RegExp(key));
      if (connector.dataMeta[key]?.secret === true) assert.ok(!error.message.includes("towline-wrong-value"));
    },
  },
  {
    id: "contract.misspelt-setting",
    group: "contract",
    title: "a setting with the connector's prefix that it does not have is refused",
    async run({ fleet, hostName, open }) {
      const [entry] = await fleet.select(hostName).hosts();
      const key = `${entry?.route.at(-1)?.connector.replaceAll("-", "_")}_no_such_setting`;
      const wrong = await open({ [key]: "x" });
      const error = await errorOf(Promise.resolve(wrong.fleet.select(hostName).hosts()));
      assert.equal(error.code, "ERR_TOWLINE_DATA_INVALID");
      assert.match(error.message, new RegExp(key));
    },
  },
];

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
