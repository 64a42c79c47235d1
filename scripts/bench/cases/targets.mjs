/** A million names in ranges: read as a target is, each of them made, and folded again. */
import path from "node:path";
import { measureInTurns } from "../parts/measure.mjs";
import { compare, limited } from "../parts/table.mjs";

const CORE = path.resolve(import.meta.dirname, "../../../packages/core/dist/index.js");
const READ_AND_FOLD = `
const { expandRanges, foldNames } = await import(process.argv[1]);
const folded = foldNames(expandRanges(process.argv[2]));
if (folded !== process.argv[2]) throw new Error("folded to " + folded.slice(0, 1000));
`;

export default {
  name: "targets",
  title: "a million names in ranges, read and folded; 3 rounds",
  needs: ["bash", "nodeset"],
  async run() {
    return [
      ...(await measureRange("1,000,000 names in a range", "node[1-1000000]")),
      // nodeset folds two ranges without a look at their names; ours are folded name by name.
      ...(await measureRange("1,000,000 names in two ranges", "rack[1-1000]node[1-1000]")),
    ];
  },
};

async function measureRange(what, text) {
  const { towline, nodeset } = await measureInTurns(
    {
      towline: { argv: [process.execPath, "--input-type=module", "-e", READ_AND_FOLD, CORE, text] },
      nodeset: { argv: ["nodeset", "-f", text] },
    },
    3,
  );
  return [
    compare(`${what}: wall`, "ms", towline.wallMs, "nodeset -f", nodeset.wallMs, 1),
    compare("the same: CPU", "ms", towline.cpuMs, "nodeset -f", nodeset.cpuMs, 1),
    limited("the same: memory", "MB", towline.peakMb, 500),
    { what: "the same: memory of nodeset", ours: `${nodeset.peakMb.toFixed(0)} MB` },
  ];
}
