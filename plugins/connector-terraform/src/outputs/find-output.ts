/** Finds what a dotted path names in the outputs. */
import { isRecord, listingFailed, showText } from "@towline/listing";
import type { ToldOutputs } from "./outputs.ts";

/** More would not be read. */
const MOST_SHOWN = 30;
const DEEPEST_SHOWN = 8;

/**
 * The value of `output.key.key`. A key may hold dots itself, and pyinfra has `output.value.key`.
 *
 * @throws InventoryError that lists the paths that there are
 */
export function findOutput({ values, source }: ToldOutputs, path: string): unknown {
  const outputs = Object.fromEntries(values);
  const found = descend(outputs, path) ?? descend(asPrinted(outputs), path);
  if (found !== undefined) return found.value;
  const paths = pathsOf(outputs);
  const shown = paths.slice(0, MOST_SHOWN).map((each) => `@terraform/${showText(each, 100)}`);
  if (paths.length > MOST_SHOWN) shown.push(`and ${paths.length - MOST_SHOWN} more`);
  throw listingFailed(
    "terraform",
    values.size === 0 ? `There are no outputs: ${source} has none` : `There is no output ${JSON.stringify(path)}`,
    values.size === 0
      ? "Write an output that lists your hosts, and run: terraform apply"
      : shown.length === 0
        ? "None of the outputs is a list of hosts."
        : `Those that list hosts: ${shown.join(", ")}`,
  );
}

/** As `terraform output -json` prints them, which is how pyinfra spells paths. */
function asPrinted(outputs: { readonly [name: string]: unknown }): unknown {
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { value }]));
}

/** Of keys that are the beginning of one another, the one that leads on. */
function descend(value: unknown, path: string): { readonly value: unknown } | undefined {
  if (path === "") return { value };
  if (Array.isArray(value)) {
    const [, index = "", rest = ""] = /^(\d{1,9})(?:\.(.+))?$/s.exec(path) ?? [];
    return index === "" || Number(index) >= value.length ? undefined : descend(value[Number(index)], rest);
  }
  if (!isRecord(value)) return undefined;
  for (const key of Object.keys(value)) {
    if (key === "" || !(path === key || path.startsWith(`${key}.`))) continue;
    const found = descend(value[key], path.slice(key.length + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The paths of what may list hosts. */
function pathsOf(value: unknown, before = "", depth = 0): readonly string[] {
  if (depth > DEEPEST_SHOWN || !isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = before === "" ? key : `${before}.${key}`;
    if (Array.isArray(inner)) return inner.every(isHostLike) ? [path] : [];
    if (!isRecord(inner)) return [];
    const members = Object.values(inner);
    const isMap = members.length > 0 && members.every((member) => isHostLike(member) || isHostList(member));
    return [...(isMap ? [path] : []), ...pathsOf(inner, path, depth + 1)];
  });
}

function isHostList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isHostLike);
}

function isHostLike(value: unknown): boolean {
  return typeof value === "string" || (isRecord(value) && ("ssh_hostname" in value || "name" in value));
}
