/** A server for thousands of connections: sshd would be a process for each. It lets one key in and offers nothing. */
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../plugins/connector-ssh/package.json", import.meta.url));
const { Server, utils } = require("ssh2");

const user = makeKey();
const accepted = utils.parseKey(user.public);
const server = new Server({ hostKeys: [makeKey().private] }, (client) => {
  client.on("error", () => {});
  client.on("authentication", (context) => {
    if (context.method !== "publickey" || !context.key.data.equals(accepted.getPublicSSH())) return context.reject();
    if (context.signature && accepted.verify(context.blob, context.signature, context.hashAlgo) !== true) {
      return context.reject();
    }
    context.accept();
  });
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 }, () => {
  process.send({ port: server.address().port, key: user.private });
});
process.once("disconnect", () => process.exit());

/** ssh2 can't read one in some hundreds of the keys that it makes. */
function makeKey() {
  const key = utils.generateKeyPairSync("ed25519");
  return utils.parseKey(key.private) instanceof Error ? makeKey() : key;
}
