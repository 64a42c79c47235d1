/** Checks what Towline needs on this machine: Node, the config, the plugins and the connectors. */
import type { ConnectorEntry, Fleet, PluginEntry, Registry } from "@towline/core";
import { type Check, type Finding, failedBy } from "./check.ts";

const LEAST_NODE = [20, 19] as const;
const PACKAGE_DEADLINE_MS = 15_000;

/** Whether this Node is new enough. */
export function checkNode(version: string): Check {
  return {
    name: "Node",
    deadline: 1000,
    work: async () => {
      const [major = 0, minor = 0] = version.split(".").map(Number);
      const isEnough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
      return isEnough
        ? { mark: "ok", detail: version }
        : { mark: "failed", detail: `${version} is too old`, advice: `Install Node ${LEAST_NODE.join(".")} or newer.` };
    },
  };
}

/** Whether the config can be read, is trusted and is right; hands over the fleet that it describes. */
export function checkConfig(open: () => Promise<Fleet>, receive: (fleet: Fleet) => void): Check {
  return {
    name: "Config",
    deadline: PACKAGE_DEADLINE_MS,
    work: async (signal) => {
      const fleet = await open();
      if (signal.aborted) {
        await fleet.close();
        throw signal.reason;
      }
      receive(fleet);
      if (fleet.configFile === undefined) {
        return {
          mark: "warning",
          detail: "none found from here up to the project's root",
          advice: "Names that no config knows are hosts for ssh. See docs/getting-started.md for a first config.",
        };
      }
      if (fleet.configDistrust !== undefined) {
        return {
          mark: "warning",
          detail: `${fleet.configFile}, as data only, and nothing runs on its word: ${fleet.configDistrust.why}`,
          advice: `If it is yours: ${fleet.configDistrust.remedy}.`,
        };
      }
      return { mark: "ok", detail: `${fleet.configFile}, trusted` };
    },
  };
}

/** Whether a plugin of the config was applied. */
export function checkPlugin(plugin: PluginEntry): Check {
  return {
    name: "Plugin",
    deadline: PACKAGE_DEADLINE_MS,
    work: async () =>
      plugin.problem === undefined
        ? { mark: "ok", detail: [plugin.name ?? plugin.spec, plugin.version].filter(Boolean).join(" ") }
        : failedBy(plugin.problem),
  };
}

/** Whether a connector loads, and has what it needs on this machine. */
export function checkConnector(entry: ConnectorEntry, registry: Registry): Check {
  return {
    name: entry.identifier,
    deadline: PACKAGE_DEADLINE_MS,
    work: async () => {
      if (entry.problem !== undefined) return failedBy(entry.problem);
      const connector = await registry.load(entry.identifier);
      const findings = (await connector.checkInstallation?.()) ?? [];
      const missing = findings.filter(({ ok }) => !ok);
      const details = findings.map(({ name, detail }) => `${name}: ${detail}`);
      return {
        mark: missing.length === 0 ? "ok" : "warning",
        detail: [[entry.packageName, entry.version].filter(Boolean).join(" "), ...details].join("\n"),
        advice: missing.map(({ advice }) => advice).find((advice) => advice !== undefined),
      } satisfies Finding;
    },
  };
}
