/** Makes the one host that a name after `@ssh/` stands for. */
import { InventoryError, type NamesData } from "@towline/core";
import { parseHostName } from "./parse-host-name.ts";

const PREFIX = "@ssh/";

/**
 * The host of a name. It sets no `ssh_hostname`: ssh_config may give the name another address.
 *
 * @throws InventoryError for a name that is missing, or that can be no host's.
 */
export function* makeNamesData(name: string | undefined): Generator<NamesData> {
  if (name === undefined || name === "") {
    throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", "@ssh needs the name of a host", {
      connector: "ssh",
      advice: "Write @ssh/NAME, such as @ssh/web1, @ssh/deploy@web1:2222 or @ssh/[::1]:22.",
    });
  }
  const parsed = parseHostName(name);
  if (parsed === undefined) {
    throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", `${JSON.stringify(name)} is no name of a host for ssh`, {
      connector: "ssh",
      advice:
        "A name is [user@]host[:port], the host with letters, digits, dots, dashes and underscores, and does not begin with a dash.",
    });
  }
  yield {
    name: `${PREFIX}${name}`,
    data: {
      ...(parsed.user === undefined ? {} : { ssh_user: parsed.user }),
      ...(parsed.port === undefined ? {} : { ssh_port: parsed.port }),
    },
    groups: [],
  };
}

/** The host in a name as {@link makeNamesData} yields it, or as a user gave it. */
export function hostOfName(name: string): string {
  const text = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
  return parseHostName(text)?.host ?? text;
}
