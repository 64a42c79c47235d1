/** Real servers that tell hosts, and servers that hang, lie, answer half, or never stop. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import path from "node:path";
import { openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { localMachine } from "../../../packages/core/src/local/local-machine.ts";
import { missingCounterpart } from "../../../test/counterparts/require-counterpart.ts";
import { makeFolder } from "../../../test/support/folders.ts";
import { listHosts } from "../../../test/support/list-hosts.ts";
import ssh from "../../connector-ssh/src/index.ts";
import http from "./index.ts";

const folder = makeFolder();
const servers: { close(): unknown; closeAllConnections?(): void }[] = [];
beforeAll(() => {
  vi.stubEnv("XDG_CACHE_HOME", folder);
});
afterAll(() => {
  vi.unstubAllEnvs();
  for (const server of servers) {
    server.closeAllConnections?.();
    server.close();
  }
});

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const serve = async (answer: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createServer(answer))}`;

const text =
  (body: string, headers = {}) =>
  (_asked: IncomingMessage, answer: ServerResponse) => {
    answer.writeHead(200, headers).end(body);
  };

const namesOf = async (url: string, data = {}) => (await listHosts(http, url, { data })).map(({ name }) => name);

const failed = (message: RegExp) =>
  expect.objectContaining({ code: "ERR_TOWLINE_INVENTORY_FAILED", message: expect.stringMatching(message) });

test("JSON, Ansible's form, and plain lines", async () => {
  expect(await namesOf(`${await serve(text('["web1", "web2"]'))}/hosts`)).toEqual(["web1", "web2"]);
  const groups = JSON.stringify({ web: ["web1"], _meta: { hostvars: { web1: { ansible_port: 2222 } } } });
  expect(await listHosts(http, await serve(text(groups)))).toEqual([
    { name: "web1", data: { ssh_port: 2222 }, groups: ["@http", "web"] },
  ]);
  expect(await namesOf(await serve(text("# ours\nweb[1-2]\n")))).toEqual(["web1", "web2"]);
});

test("what has not changed is not sent again, and who asks with another token is asked anew", async () => {
  const seen: (string | undefined)[] = [];
  const url = await serve((asked, answer) => {
    seen.push(asked.headers["if-none-match"]);
    if (asked.headers["if-none-match"] === '"1"') answer.writeHead(304).end();
    else answer.writeHead(200, { etag: '"1"' }).end("web1");
  });
  expect([await namesOf(url), await namesOf(url)]).toEqual([["web1"], ["web1"]]);
  await namesOf(url, { http_headers: { Authorization: "Bearer other" } });
  expect(seen).toEqual([undefined, '"1"', undefined]);
});

describe("redirects", () => {
  const redirect = (location: string) => serve((_asked, answer) => answer.writeHead(302, { location }).end());

  test("are followed, without the headers where they lead to another server", async () => {
    const seen: (string | undefined)[] = [];
    const target = await serve((asked, answer) => {
      seen.push(asked.headers.authorization);
      if (asked.url === "/again") answer.writeHead(307, { location: "/" }).end();
      else answer.end("web1");
    });
    const data = { http_headers: { Authorization: "Bearer hunter2" } };
    expect(await namesOf(await redirect(target), data)).toEqual(["web1"]);
    expect(await namesOf(`${target}/again`, data)).toEqual(["web1"]);
    expect(seen).toEqual([undefined, "Bearer hunter2", "Bearer hunter2"]);
  });

  test("to something else, and without end, are not", async () => {
    await expect(namesOf(await redirect("file:///etc/hosts"))).rejects.toEqual(failed(/which is not followed$/));
    await expect(namesOf(await redirect("/"))).rejects.toEqual(failed(/redirects more than 5 times$/));
  });
});

describe("a server that is broken or hostile", () => {
  test.each<[string, RequestListener, RegExp]>([
    ["refuses", (_asked, answer) => answer.writeHead(403).end("no"), /answered 403 Forbidden$/],
    ["tells a page", text("<html><body>sign in</body></html>"), /no host is called so|is no key=value/],
    ["ends in the middle", text('["web1"'), /JSON that ends in the middle$/],
    ["has odd names", text('["web\\u202e1"]'), /can't be seen$/],
    [
      "stops in the middle",
      (_asked, answer) => {
        answer.writeHead(200, { "content-length": "100" }).write("web1\n", () => answer.destroy());
      },
      /can't be reached/,
    ],
  ])("%s", async (_title, answer, message) => {
    await expect(namesOf(await serve(answer))).rejects.toEqual(failed(message));
  });

  test("hangs", async () => {
    const url = await serve(() => {});
    await expect(namesOf(url, { http_timeout: 0.3 })).rejects.toEqual(failed(/did not answer within 0.3 seconds$/));
  });

  test("never stops", async () => {
    const chunk = Buffer.alloc(1024 * 1024, "x");
    const url = await serve((_asked, answer) => {
      const more = (): void => {
        while (!answer.destroyed && answer.write(chunk));
      };
      answer.on("drain", more);
      more();
    });
    await expect(namesOf(url)).rejects.toEqual(failed(/answered more than \d+ bytes$/));
  });

  test("speaks something else, or is not there", async () => {
    const port = await listen(createTcpServer((socket) => socket.end("SSH-2.0-x\r\n")));
    await expect(namesOf(`http://127.0.0.1:${port}`)).rejects.toEqual(failed(/can't be reached/));
    await expect(namesOf(`https://127.0.0.1:${port}`)).rejects.toEqual(failed(/does not speak TLS there$/));
    await expect(namesOf("http://127.0.0.1:1")).rejects.toEqual(failed(/the connection was refused$/));
  });

  test("has a certificate of its own making", async (context) => {
    const missing = missingCounterpart("openssl");
    if (missing !== undefined) context.skip(missing);
    const [key, cert] = [path.join(folder, "key"), path.join(folder, "cert")];
    const made = [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-keyout",
      key,
    ];
    execFileSync("openssl", [...made, "-out", cert, "-subj", "/CN=localhost", "-days", "2"], { stdio: "ignore" });
    const server = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, text("web1"));
    const port = await listen(server);
    await expect(namesOf(`https://127.0.0.1:${port}`)).rejects.toMatchObject({
      message: expect.stringMatching(/vouched for by nobody but itself$/),
      advice: expect.stringMatching(/NODE_EXTRA_CA_CERTS/),
    });
  });
});

test("no password stands in an address, and no header in an error", async () => {
  await expect(namesOf("https://me:hunter2@example.com/")).rejects.toThrow(/^The address holds a password/);
  const url = await serve((_asked, answer) => answer.writeHead(500).end());
  const error = await namesOf(url, { http_headers: { Authorization: "Bearer hunter2" } }).catch(
    (thrown: Error) => thrown,
  );
  expect(JSON.stringify([error, String(error)])).not.toContain("hunter2");
  await expect(namesOf("ftp://example.com")).rejects.toMatchObject({ code: "ERR_TOWLINE_TARGET_INVALID" });
});

test("variables of the environment that name a proxy are not heeded", async () => {
  vi.stubEnv("http_proxy", "http://127.0.0.1:1");
  expect(await namesOf(await serve(text("web1")))).toEqual(["web1"]);
});

test("behind a host, the way there is that host's, or it is refused", async () => {
  const url = await serve(text("web1"));
  const asked: string[] = [];
  const carrier = {
    ...localMachine,
    openTcp: async (host: string, port: number) => {
      asked.push(host);
      if (localMachine.openTcp === undefined) throw new Error("no sockets");
      return localMachine.openTcp(host, port);
    },
  };
  expect(await listHosts(http, url, { carrier, isHere: false })).toHaveLength(1);
  expect(asked).toEqual(["127.0.0.1"]);
  const { openTcp: _, ...deaf } = localMachine;
  await expect(listHosts(http, url, { carrier: deaf, isHere: false })).rejects.toEqual(failed(/from there$/));
});

test("as a boat, with an address that no target could hold", async () => {
  const url = await serve((asked, answer) => answer.end(asked.url === "/?role=web&x=1" ? "web1" : "other"));
  await using fleet = await openFleet({
    config: { fleet: { boats: [{ provider: "http", config: { http_url: `${url}/?role=web&x=1` } }] } },
    connectors: [http, ssh],
  });
  expect((await fleet.select("all").hosts()).map(({ route }) => route.at(-1)?.name)).toEqual(["@ssh/web1"]);
});
