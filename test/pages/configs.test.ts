/** Every config that a page shows is read without a complaint: its keys, its settings and its hosts. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Connector, openFleet } from "@towline/core";
import { expect, test } from "vitest";
import { type CodeBlock, listPages, readBlocks, root } from "../support/read-pages.ts";

const ours: Promise<Connector[]> = Promise.all(
  ["ssh", "local", "docker", "podman", "dockerssh", "chroot", "kubernetes", "lxc"].map(
    async (name) => (await import(`${root}/plugins/connector-${name}/src/index.ts`)).default,
  ),
);

const blocks = listPages().flatMap(readBlocks);
// What is indented is a part of a config.
const configs = blocks.filter(({ language, text }) => language === "yaml" && !text.startsWith(" "));

test("there are some", () => expect(configs.length).toBeGreaterThan(10));

test.each(configs.map((block) => [`${block.page}, ${block.text.split("\n")[0]}`, block] as const))(
  "%s",
  async (_name, { text }: CodeBlock) => {
    const cwd = await mkdtemp(path.join(os.tmpdir(), "towline-page-"));
    try {
      const config = path.join(cwd, "towline.config.yaml");
      await writeFile(config, text, { mode: 0o644 });
      for (const folder of ["hosts", "conf.d"]) await mkdir(path.join(cwd, folder));
      // The files that an example includes.
      await writeFile(path.join(cwd, "hosts/web.yaml"), "fleet: { hosts: [included1] }\n", { mode: 0o644 });
      await writeFile(path.join(cwd, "conf.d/db.yaml"), "fleet: { hosts: [included2] }\n", { mode: 0o644 });
      // Packages that it names are not here; that is found out when they are loaded.
      const fleet = await openFleet({ config, cwd, connectors: await ours });
      await fleet.close();
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  },
);
