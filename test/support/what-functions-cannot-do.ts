/** Which checks of the conformance suite a connector made of functions can't pass, as docs/older-forms.md tells. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { checks } from "@towline/conformance";

const page = readFileSync(path.resolve(import.meta.dirname, "../../docs/older-forms.md"), "utf8");
const [section = ""] = page.slice(page.indexOf("### What functions can't do")).split("\n## ");

/** What they can't do, and the checks that ask for it. */
export const LIMITS = [...section.matchAll(/^\| ([^|]+) \| [^|]+ \| (`[^|]+`) \|$/gm)].map(
  ([, what = "", ids = ""]) => ({
    what,
    checks: ids.split(", ").map((id) => id.replaceAll("`", "")),
  }),
);

/** Checks to skip, with the reason; those in a lane are the same ones again. */
export function skippedOfFunctions(appliesTo: (what: string) => boolean = () => true): {
  readonly [id: string]: string;
} {
  return Object.fromEntries(
    LIMITS.filter(({ what }) => appliesTo(what)).flatMap(({ what, checks: ids }) =>
      ids
        .flatMap((id) => [id, `lane.${id.replace(".", "-")}`])
        .filter((id) => checks.some((check) => check.id === id))
        .map((id) => [id, `functions can't do it: ${what}`]),
    ),
  );
}
