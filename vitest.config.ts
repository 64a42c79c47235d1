import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import SlowFirstSequencer from "./test/support/slow-first-sequencer.ts";

const conditions = ["@towline/source", "node", "import", "module", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "plugins/*/src/**/*.test.ts", "test/**/*.test.ts"],
    // The registry imports connectors as Node does; this lets it find their sources too.
    execArgv: ["--conditions=@towline/source"],
    pool: "forks",
    // Most tests wait for servers and deadlines, so more of them run at once than there are cores.
    maxWorkers: Math.max(4, availableParallelism()),
    sequence: { sequencer: SlowFirstSequencer },
    // What a test waits for may take long on a busy machine; that it comes at all is what counts.
    expect: { poll: { interval: 20, timeout: 50_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Real servers on a busy machine: a second try is allowed in CI, and the closing lines name each test that needed it.
    retry: process.env.CI === undefined ? 0 : 1,
    reporters: ["default", "./test/support/closing-line-reporter.ts"],
  },
});
