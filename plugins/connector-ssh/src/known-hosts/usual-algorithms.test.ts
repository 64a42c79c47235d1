/** The order in which ssh2 asks for host keys by itself is the one that is taken for the usual one. */
import ssh2 from "ssh2";
import { expect, test } from "vitest";
import { USUAL_ALGORITHMS } from "./judge-host-key.ts";

test("ssh2 asks for host keys in our usual order, and for SHA-1 last", () => {
  const client = new ssh2.Client();
  client.on("error", () => undefined);
  client.connect({ host: "127.0.0.1", port: 9, username: "nobody" });
  const { _protocol } = client as unknown as {
    readonly _protocol: {
      readonly _offer: { readonly lists: { readonly serverHostKey: { readonly array: unknown } } };
    };
  };
  expect(_protocol._offer.lists.serverHostKey.array).toEqual([...USUAL_ALGORITHMS, "ssh-rsa"]);
  client.destroy();
});
