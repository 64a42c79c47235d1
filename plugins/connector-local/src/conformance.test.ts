/** The local machine passes the conformance suite. */
import { runConformance } from "@towline/conformance";
import { test } from "vitest";
import local from "./index.ts";

runConformance({ test, target: () => ({ host: "@local", connector: local }) });
