/** Makes hosts of `@docker/NAME`, and of a bare `@docker` one for each container that runs. */
import { type Data, InventoryError, type NamesContext, type NamesData } from "@towline/core";
import type { Engine } from "./engine.ts";
import { EngineProgram } from "./engine-program.ts";
import { readProgram } from "./read-settings.ts";
import { isReference } from "./reference.ts";
import { SETTING_SCHEMAS } from "./setting-schemas.ts";

export function makeNamesData(
  engine: Engine,
  name: string | undefined,
  context: NamesContext,
): Iterable<NamesData> | AsyncIterable<NamesData> {
  return name === undefined ? listContainers(engine, context) : [nameOne(engine, name)];
}

function nameOne(engine: Engine, name: string): NamesData {
  if (!isReference(name)) {
    throw new InventoryError(
      "ERR_TOWLINE_TARGET_INVALID",
      `@${engine.name}/${name} names neither a container nor an image`,
      {
        connector: engine.name,
        advice: `Write a name, an id or an image, such as @${engine.name}/web or @${engine.name}/debian:12.`,
      },
    );
  }
  return { ...hostOf(engine, name), data: { [`${engine.name}_identifier`]: name } };
}

async function* listContainers(engine: Engine, context: NamesContext): AsyncIterable<NamesData> {
  const carrier = await context.carrier();
  const program = new EngineProgram(engine, carrier, readProgram(engine, context.data), `@${engine.name}`);
  const argv = ["ps", "--no-trunc", "--format={{.Names}}", ...readFilters(engine, context.data)];
  const printed = await program.require("list containers", argv, { signal: context.signal });
  const names = printed
    .split("\n")
    // A container that others are linked to has a name for each link, such as `app/db`.
    .map((line) => line.split(",").find((name) => !name.includes("/")))
    .filter((name) => name !== undefined && name !== "" && isReference(name));
  for (const name of (names as string[]).sort()) {
    yield { ...hostOf(engine, name), data: { [`${engine.name}_container_id`]: name } };
  }
}

const FILTER = new RegExp(SETTING_SCHEMAS.filter.items.pattern);

/** What lists containers gets settings that nobody has checked. */
function readFilters({ name }: Engine, data: Data): readonly string[] {
  const filters = data[`${name}_filter`] ?? [];
  if (Array.isArray(filters) && filters.every((filter) => typeof filter === "string" && FILTER.test(filter))) {
    return filters.map((filter) => `--filter=${filter}`);
  }
  const advice = `Write a list, such as ${name}_filter: ["label=role=web"].`;
  throw new InventoryError("ERR_TOWLINE_INVENTORY_FAILED", `${name}_filter is no list of filters`, {
    ...{ connector: name, advice },
  });
}

function hostOf({ name: connector }: Engine, name: string): NamesData {
  return { name: `@${connector}/${name}`, groups: [`@${connector}`] };
}
