/** The inventory: from targets to hosts, and from a host to the settings that apply. */
import { wrongConfig } from "../config/wrong-config.ts";
import { InventoryError } from "../errors/kinds.ts";
import { showName } from "../errors/show-name.ts";
import { hasSameLetters, isNear, suggest } from "../errors/suggest.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { defaultCacheFolder } from "../local/private-file.ts";
import { KeyRules } from "../settings/key-rules.ts";
import { createOwnSettingsCheck } from "../settings/own-settings.ts";
import { parseTargets } from "../targets/target-expression.ts";
import { type AssembleContext, assembleHops } from "./assemble-entry.ts";
import { Boats } from "./boats.ts";
import { checkFleet } from "./check-fleet.ts";
import { type ConfiguredFleet, createBoatLayer, createLayer } from "./configured-fleet.ts";
import { type ExpandContext, expandRoute } from "./expand-route.ts";
import { identityOf } from "./expanded-host.ts";
import { createHostSettings } from "./host-settings.ts";
import type { Inventory, InventoryOptions } from "./inventory.ts";
import type { SelectContext } from "./match-hosts.ts";
import { createRestrictions } from "./restrict-hosts.ts";
import { Roster } from "./roster.ts";
import { parseRoute } from "./route.ts";
import { selectHosts } from "./select-hosts.ts";
import type { SourceReport } from "./source-report.ts";

/** Makes an inventory. Connectors are asked only when a target needs them. */
export function createInventory(options: InventoryOptions): Inventory {
  const { registry, cwd, signal, log, resolveValue } = options;
  const { fleet } = options;
  const { file, distrust, distrusted } = options.config;
  const rules = new KeyRules(registry, options.sources);
  const checkOwnSettings = createOwnSettingsCheck(options.config);
  const assemble: AssembleContext = {
    fleet,
    isForeign: (of) => (of === undefined ? distrust !== undefined : distrusted.has(of)),
    option: createLayer(options.optionData, { kind: "option", label: "--data" }),
    async expandCarrier(route) {
      const hosts = await expandRoute(parseRoute(route), [], expand);
      const [host] = hosts;
      if (host !== undefined && hosts.length === 1) return host;
      throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", `_via names ${hosts.length} hosts: ${showName(route)}`, {
        advice: "Name one host.",
      });
    },
  };
  const expand: ExpandContext = {
    registry,
    cwd,
    signal,
    log,
    checkOwnSettings,
    async openCarrier([first, ...rest]) {
      if (first === undefined) return options.openCarrier([]);
      const hops: [typeof first, ...typeof rest] = [first, ...rest];
      const owner = fleet.byIdentity.get(identityOf(hops));
      return options.openCarrier(
        await assembleHops({ hops, groups: [] }, owner === undefined ? [] : [owner], assemble),
      );
    },
    onListed: (name, hosts, durationMs) =>
      listings.push({ kind: "connector", name, state: "asked", hosts, durationMs }),
    async resolveReferences(value, key) {
      return (await resolveValue(value, { key })).value;
    },
  };
  const { check, ...settings } = createHostSettings(options, rules, checkOwnSettings);
  const listings: SourceReport[] = [];
  const boats = new Boats({
    boats: fleet.boats,
    expand,
    layers: [...fleet.all, ...(assemble.option === undefined ? [] : [assemble.option])],
    rules,
    cacheFolder: options.cacheFolder ?? defaultCacheFolder(),
    refresh: options.refresh ?? false,
    redact: options.redact ?? ((text) => text),
    onNotice: options.onRemark,
    check: () =>
      check(fleet.boats.flatMap((boat) => createBoatLayer(boat) ?? []).map((layer) => ({ layer, host: undefined }))),
  });
  const roster = new Roster(assemble, expand, boats);
  const restrict = createRestrictions(fleet.restrictions, options.onRemark);
  const suggestName = (name: string) =>
    fleet.members.has(name)
      ? undefined
      : suggest(name, [...fleet.hosts.map((host) => host.name), ...fleet.members.keys()]);

  const told = new Set<string>();
  let comparisons = 0;
  /** Any name is a host for ssh: one that is nearly one of the config is dialled, and told. */
  const onUnknown = (name: string): void => {
    comparisons += fleet.hosts.length + fleet.members.size;
    if (comparisons > MOST_COMPARISONS) return;
    const meant = suggestName(name);
    if (meant === undefined || told.has(name) || !isLikelySlip(name, meant)) return;
    told.add(name);
    const message = `${showName(name)} is not in the config, so it is taken for a host of that name. Did you mean "${meant}"?`;
    options.onRemark({ code: "name-unknown", message });
  };

  return {
    groups: fleet.groups.names,
    groupsIn: (group) => fleet.groups.inside(group),
    suggest: suggestName,
    ...settings,
    timings: () => [...boats.reports(), ...listings],

    async select(targets, { exclude, limit, onUnknownName, unknown = fleet.unknown } = {}) {
      const expression = parseTargets(targets, exclude, limit);
      const context: SelectContext = {
        fleet,
        roster,
        boats: fleet.boats,
        refusesUnknown: unknown === "refuse",
        suggest: suggestName,
        slipOf(name) {
          const meant = suggestName(name);
          return meant !== undefined && isLikelySlip(name, meant) ? meant : undefined;
        },
        onUnknown: onUnknownName ?? onUnknown,
        async isSecret(key) {
          const [mapping = key] = key.split(".");
          await rules.prepare([key, mapping]);
          return [key, mapping].some((each) => {
            const rule = rules.of(each);
            return rule.kind === "checked" && rule.secret;
          });
        },
      };
      const hosts = await selectHosts(expression, context).catch(async (error: unknown) => {
        if (!isNamedByConfig(error, fleet)) throw error;
        const problems = await checkFleet(fleet, registry, rules);
        throw problems.length > 1 ? await wrongConfig(file, problems) : error;
      });
      if (hosts.length > 0) return restrict(hosts, targets).map(({ entry }) => entry);
      throw new InventoryError("ERR_TOWLINE_TARGET_EMPTY", "No host is left of what the targets name", {
        advice: "Check what is excluded or intersected; towline hosts shows all hosts.",
      });
    },
  };
}

/** Of a hundred thousand names that no config knows, none is a slip, and comparing each with each host takes minutes. */
const MOST_COMPARISONS = 1_000_000;

/** Hosts that differ by a number are many, and no slips. */
function isLikelySlip(name: string, meant: string): boolean {
  const withoutNumbers = (text: string) => text.replace(/\d+/g, "0");
  return withoutNumbers(name) !== withoutNumbers(meant) && (hasSameLetters(name, meant) || isNear(name, meant));
}

/** Whether it is the config that wants a connector that nobody has; then it may have other mistakes, too. */
function isNamedByConfig(error: unknown, { hosts, boats }: ConfiguredFleet): boolean {
  if (!isTowlineError(error) || error.code !== "ERR_TOWLINE_CONNECTOR_UNKNOWN") return false;
  const { connector: wanted } = error;
  return (
    boats.some(({ provider }) => provider === wanted) ||
    hosts.some(({ steps }) => steps.some(({ connector }) => connector === wanted))
  );
}
