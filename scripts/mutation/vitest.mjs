// The project's tests as Stryker runs them: those of one room, one file at a time, without a second try.
import { defineConfig, mergeConfig } from "vitest/config";
import project from "../../vitest.config.ts";

const base = { ...project, test: { ...project.test, include: [], reporters: [] } };

// Stryker asks for threads, in which no process can change its user or its folder.
const forks = {
  name: "forks",
  configureVitest({ project: { config } }) {
    config.pool = "forks";
  },
};

export default mergeConfig(
  base,
  defineConfig({
    plugins: [forks],
    test: { include: JSON.parse(process.env.MUTATE_TESTS ?? "[]"), fileParallelism: false, retry: 0 },
  }),
);
