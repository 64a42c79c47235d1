/** `npm run bench [-- NAME…]`: runs the benchmarks whose names begin so, and prints ratios to a peer of the same run. */
import { readdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { missingPrograms } from "./parts/programs.mjs";
import { formatTable } from "./parts/table.mjs";

const folder = path.join(import.meta.dirname, "cases");
const wanted = process.argv.slice(2);
const benchmarks = await Promise.all(
  (await readdir(folder))
    .filter((file) => file.endsWith(".mjs"))
    .sort()
    .map(async (file) => (await import(path.join(folder, file))).default),
);
const chosen = benchmarks.filter(
  (benchmark) => wanted.length === 0 || wanted.some((name) => benchmark.name.startsWith(name)),
);
if (chosen.length === 0) {
  console.error(
    `No benchmark is called ${wanted.join(", ")}. There are: ${benchmarks.map((one) => one.name).join(", ")}`,
  );
  process.exit(2);
}

console.log(
  `Node ${process.version}, ${os.cpus().length} cores, ${os.cpus()[0]?.model.trim()}, ${os.type()} ${os.release()}`,
);
for (const benchmark of chosen) {
  console.log(`\n${benchmark.name}: ${benchmark.title}`);
  const missing = missingPrograms(benchmark.needs);
  if (missing.length > 0) {
    console.log(`  skipped: ${missing.join(", ")} not installed`);
    continue;
  }
  try {
    console.log(formatTable(await benchmark.run()));
  } catch (error) {
    console.log(`  failed: ${error.message}`);
    process.exitCode = 1;
  }
}
