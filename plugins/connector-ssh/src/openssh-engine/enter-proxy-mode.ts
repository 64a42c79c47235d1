/** Asks a master for proxy mode: from then on its control socket carries plain ssh packets, for channels of the link. */
import type { Socket } from "node:net";

/** Numbers of OpenSSH's PROTOCOL.mux. */
const HELLO = 0x00000001;
const VERSION = 4;
const PROXY_REQUEST = 0x1000000f;
const PROXY_GRANTED = 0x8000000f;
const REQUEST_ID = 0;
const MAXIMUM_ANSWER_BYTES = 64 * 1024;

/**
 * Sends the greeting and the request, and reads the answers to both.
 *
 * @throws Error when the master refuses, or is none.
 */
export async function enterProxyMode(socket: Socket): Promise<void> {
  socket.write(Buffer.concat([makeMessage(HELLO, VERSION), makeMessage(PROXY_REQUEST, REQUEST_ID)]));
  const hello = await readMessage(socket);
  if (hello.readUInt32BE(0) !== HELLO || hello.readUInt32BE(4) !== VERSION) {
    throw new Error("it does not speak version 4 of the multiplexing protocol");
  }
  const answer = await readMessage(socket);
  if (answer.readUInt32BE(0) !== PROXY_GRANTED) throw new Error("it does not know the proxy mode (OpenSSH 7.4)");
}

function makeMessage(...words: readonly number[]): Buffer {
  const message = Buffer.alloc(4 + 4 * words.length);
  message.writeUInt32BE(4 * words.length, 0);
  for (const [index, word] of words.entries()) message.writeUInt32BE(word, 4 + 4 * index);
  return message;
}

async function readMessage(socket: Socket): Promise<Buffer> {
  const length = (await readBytes(socket, 4)).readUInt32BE(0);
  if (length < 8 || length > MAXIMUM_ANSWER_BYTES) throw new Error("it does not speak the multiplexing protocol");
  return readBytes(socket, length);
}

/** Leaves what follows in the socket. */
function readBytes(socket: Socket, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      socket.off("readable", onReadable).off("error", reject).off("close", onClose);
      finish();
    };
    const onReadable = () => {
      const bytes: Buffer | null = socket.read(length);
      if (bytes !== null) settle(() => resolve(bytes));
    };
    const onClose = () => settle(() => reject(new Error("it closed its control socket")));
    socket.on("readable", onReadable).once("error", reject).once("close", onClose);
    onReadable();
  });
}
