// The project's tests as Stryker runs them: those of one room, one file at a time, without a second try.
import { defineConfig, mergeConfig } from "vitest/config";
import project from "../../vitest.config.ts";

const base = { ...project, test: { ...project.test, include: [], reporters: [] } };

export default mergeConfig(
  base,
  defineConfig({ test: { include: JSON.parse(process.env.MUTATE_TESTS ?? "[]"), fileParallelism: false, retry: 0 } }),
);
