// Lets Stryker test a sample of its changes only: those that a seed picks, the same ones each time.
import { createHash } from "node:crypto";

const { MUTATE_SAMPLE: size = "all", MUTATE_SEED: seed = "1" } = process.env;
const OUTSIDE = { status: "compileError", reason: "not in the sample" };

class Sample {
  async init() {}

  // All at once, so that the sample is of the room and not of each file.
  async group(mutants) {
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants) {
    const ranked = mutants.map(({ id }) => id).sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
    const chosen = new Set(size === "all" ? ranked : ranked.slice(0, Number(size)));
    return Object.fromEntries(ranked.map((id) => [id, chosen.has(id) ? { status: "passed" } : OUTSIDE]));
  }
}

function rank(id) {
  return createHash("sha256").update(`${seed} ${id}`).digest("hex");
}

export const strykerPlugins = [{ kind: "Checker", name: "sample", injectableClass: Sample }];
