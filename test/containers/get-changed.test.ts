/** Of a container's folder only what changed is fetched, by what its image has. */

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { orThrow } from "@towline/core";
import { describe, expect, test } from "vitest";
import { ENGINES, openOn, useEngine, useWebContainer } from "../support/container-engines.ts";
import { makeFolder } from "../support/folders.ts";

describe.each(ENGINES)("$name", (tested) => {
  const engine = useEngine(tested);
  useWebContainer(engine);

  test("a folder is fetched once, then what changed, and what is gone goes", async () => {
    const { fleet } = await openOn(engine);
    const host = fleet.host(`@${tested.name}/web`);
    const dest = makeFolder();
    const get = () => host.get("/srv/data/", dest, { changed: true, delete: true });
    orThrow(await host.run("mkdir -p /srv/data/sub; cd /srv/data; echo one >a; echo two >sub/b; ln -s a l"));
    expect(await get()).toMatchObject({ status: "ok", removed: 0 });
    expect(await get()).toMatchObject({ status: "ok", entries: 0, removed: 0 });
    orThrow(await host.run("cd /srv/data; echo another >>a; rm -r sub"));
    expect(await get()).toMatchObject({ status: "ok", bytes: 12, removed: 2 });
    expect(readdirSync(dest).sort()).toEqual(["a", "l"]);
    expect(readFileSync(path.join(dest, "l"), "utf8")).toBe("one\nanother\n");
    expect(await get()).toMatchObject({ status: "ok", entries: 0, removed: 0 });
  });
});
