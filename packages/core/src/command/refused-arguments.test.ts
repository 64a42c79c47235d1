/** Whoever comes from pyinfra is told what to use instead of an argument that is refused. */
import { expect, test } from "vitest";
import { GLOBAL_ARGUMENTS } from "./argument-list.ts";
import { REFUSED_ARGUMENTS, ROUTE_KEYS } from "./refused-arguments.ts";

/** What the advice must name, for each. */
const NAMED: { readonly [key: string]: readonly string[] } = {
  _dzdo: ["_sudo", "_doas"],
  _dzdo_user: ["_sudo_user", "_doas_user"],
  _use_dzdo_login: ["_use_sudo_login"],
  _preserve_dzdo_env: ["_preserve_sudo_env"],
  _use_sudo_password: ["--ask-sudo-password", "_sudo_password"],
  _retry_until: ["plugin", "run.after"],
  _stdout: ["host.start()"],
  _ignore_errors: ["never stops the others", "--max-fail"],
  _continue_on_error: ["never stops the others", "--max-fail"],
  _if: ["API"],
  _temp_dir: ["need no file", "replaced in one step"],
  _parallel: ["fleet.parallelism", "--parallel"],
  _run_once: ["select one host"],
  _serial: ["--batch 1", "--parallel 1"],
};

test("each is refused with what to use", () => {
  expect(Object.keys(REFUSED_ARGUMENTS)).toEqual(Object.keys(NAMED));
  for (const [key, words] of Object.entries(NAMED)) {
    expect(words.filter((word) => REFUSED_ARGUMENTS[key]?.includes(word) !== true)).toEqual([]);
  }
});

test("no advice names an argument that there is not, and none is both taken and refused", () => {
  const taken = [...GLOBAL_ARGUMENTS.map(({ key }) => key), ...ROUTE_KEYS];
  const named = Object.values(REFUSED_ARGUMENTS).flatMap((text) => text.match(/(?<![\w-])_\w+/g) ?? []);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((key) => !taken.includes(key))).toEqual([]);
  expect(taken.filter((key) => Object.hasOwn(REFUSED_ARGUMENTS, key))).toEqual([]);
  expect(ROUTE_KEYS).toEqual(["_hops", "_via"]);
});
