/** Every TypeScript example of a page compiles, as it is printed and under this project's own settings. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { listPages, root } from "../support/read-pages.ts";

/**
 * An example, the name of its file where the page gives one, and what the page has in a comment before it: `<!-- ts … -->`
 * holds what an example that is a part of a file stands in, with `…` in its place. `<!-- not compiled: why -->` excuses one.
 */
const EXAMPLE =
  /(?:^`(?<name>[\w.-]+)`:\n\n)?(?:^<!-- (?:ts\n(?<frame>(?:(?!-->).)*)|(?<excuse>not compiled: [^\n]+ ))-->\n\n)?^```ts\n(?<code>.*?)^```$/gms;

test("the examples compile", async () => {
  const folder = await mkdtemp(path.join(root, "test", "examples-"));
  try {
    let count = 0;
    for (const page of listPages()) {
      const text = await readFile(path.join(root, page), "utf8");
      for (const { groups } of text.matchAll(EXAMPLE)) {
        // Files of a package are compiled and run together: test/connector-authors.test.ts.
        if (groups?.name !== undefined || groups?.excuse !== undefined) continue;
        const code = groups?.code ?? "";
        const file = `${page.replaceAll(/[/.]/g, "-")}-${text.slice(0, text.indexOf(code)).split("\n").length}.ts`;
        await writeFile(path.join(folder, file), groups?.frame?.replace(/^…$/m, () => code) ?? code);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(20);
    await writeFile(
      path.join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: "../../tsconfig.json",
        // As users have it: the packages are each of their own.
        compilerOptions: {
          noUnusedLocals: false,
          paths: {
            "@towline/connector-*": ["../../plugins/connector-*/src/index.ts"],
            "@towline/*": ["../../packages/*/src/index.ts"],
          },
        },
        include: ["*.ts"],
      }),
    );
    const tsc = path.join(root, "node_modules/typescript/bin/tsc");
    const outcome = await promisify(execFile)(process.execPath, [tsc, "-p", folder]).catch(
      (error: { stdout: string }) => error,
    );
    expect(outcome.stdout).toBe("");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
