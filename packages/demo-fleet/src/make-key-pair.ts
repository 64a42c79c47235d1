/** Makes a key pair that ssh2 can read: about one in 300 of those that it makes can't be. */
import ssh2 from "ssh2";

/** An ed25519 pair in OpenSSH's form. */
export function makeKeyPair(comment = ""): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync("ed25519", { comment });
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}
