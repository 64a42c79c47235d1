/** Parses `fleet.restrictions`: lists of hosts, or the mappings of Ch-aOS, which speak of roles as well. */
import type { ConfigRestriction, ConfigRestrictions } from "./config.ts";
import { isMapping } from "./describe-value.ts";
import { appendKey } from "./document-path.ts";
import type { ProblemList } from "./problem-list.ts";

/** Its keys. */
export const RESTRICTION_KEYS = ["allow_list", "black_list", "deny_list"] as const;

type Mapping = { readonly [host: string]: unknown };

/**
 * A list names hosts. A mapping is as Ch-aOS has it: a host of `black_list` without roles is left out whole, unless it is in
 * `allow_list`, and all else is about roles, which are not run here.
 */
export function parseRestrictions(
  path: string,
  value: unknown,
  problems: ProblemList,
  file: string | undefined,
): ConfigRestrictions {
  const restrictions = problems.section(path, value, RESTRICTION_KEYS);
  const words = (place: string, list: unknown): ConfigRestriction[] =>
    problems.list(place, list).flatMap((item, index) => {
      const at = appendKey(place, index);
      const text = problems.text(at, item, "a host, a group or a pattern");
      return text === undefined ? [] : [{ text, path: at, file }];
    });
  const hosts = (place: string, mapping: Mapping): ConfigRestriction[] =>
    problems.named(place, mapping).flatMap(([host, roles]) => {
      const at = appendKey(place, host);
      problems.mapping(at, roles);
      return [{ text: host, path: at, file }];
    });
  const [allowPath, blackPath, denyPath] = RESTRICTION_KEYS.map((key) => appendKey(path, key)) as [
    string,
    string,
    string,
  ];
  const { allow_list: allow, black_list: black, deny_list: deny } = restrictions;
  const isWhole = ({ text }: ConfigRestriction, mapping: Mapping): boolean => {
    const roles = mapping[text];
    return !isMapping(roles) || Object.keys(roles).length === 0;
  };
  return {
    only: isMapping(allow) ? [] : words(allowPath, allow),
    not: [
      ...(isMapping(black) ? hosts(blackPath, black).filter((word) => isWhole(word, black)) : words(blackPath, black)),
      ...words(denyPath, deny),
    ],
    nevertheless: isMapping(allow) ? hosts(allowPath, allow) : [],
  };
}
