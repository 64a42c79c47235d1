/** Files and folders on a connection that is open already: what moving them takes, without a start and a login. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { startFarm } from "../parts/farm.mjs";
import { asWork, moved, openConnections, timeInTurns } from "../parts/open-connections.mjs";
import { makeFile, makeFiles, Place } from "../parts/place.mjs";
import { compare } from "../parts/table.mjs";

const FILES = 2_000;
const UNCHANGED_FILES = 10_000;
const LARGE_MIB = 256;
const ROUNDS = 5;

export default {
  name: "transfer-open",
  title: `on an open connection: ${FILES} files of 4 KiB, ${UNCHANGED_FILES} unchanged ones, ${LARGE_MIB} MiB; peers by ControlMaster`,
  needs: ["sshd", "ssh", "scp", "rsync", "tar", "ssh-keygen", "bash"],
  async run() {
    const farm = await startFarm();
    const open = await openConnections(farm);
    try {
      const place = await Place.make(farm);
      place.options = open.options;
      return [
        ...(await measureFolders(place, open.host)),
        ...(await measureUnchanged(place, open.host)),
        ...(await measureLarge(place, open.host)),
      ];
    } finally {
      await open.close();
      await farm.stop();
    }
  },
};

async function measureFolders(place, host) {
  const folder = path.join(place.here, "small");
  makeFiles(folder, FILES, 4096);
  const to = path.join(place.there, "small");
  const empty = () => {
    rmSync(to, { recursive: true, force: true });
    mkdirSync(to);
  };
  const took = await timeInTurns(
    {
      put: moved(() => host.put(`${folder}/`, to)),
      tarPut: asWork(place.tarPut(folder, to)),
      rsyncPut: asWork(place.rsync(`${folder}/`, place.remote(to))),
      scpPut: asWork(place.scp("-r", folder, place.remote(to))),
      get: moved(() => host.get(`${folder}/`, to)),
      tarGet: asWork(place.tarGet(folder, to)),
      rsyncGet: asWork(place.rsync(place.remote(`${folder}/`), to)),
      scpGet: asWork(place.scp("-r", place.remote(folder), to)),
    },
    ROUNDS,
    empty,
  );
  return ["put", "get"].flatMap((way) => {
    const peer = (name) => took[`${name}${way === "put" ? "Put" : "Get"}`];
    return [
      compare(`${way} ${FILES} files`, "ms", took[way], "scp -r", peer("scp"), 0.25),
      compare(`${way} ${FILES} files`, "ms", took[way], "rsync -a", peer("rsync"), 0.67),
      compare(`${way} ${FILES} files`, "ms", took[way], "tar through ssh", peer("tar")),
    ];
  });
}

async function measureUnchanged(place, host) {
  const folder = path.join(place.here, "unchanged");
  makeFiles(folder, UNCHANGED_FILES, 100);
  const to = path.join(place.there, "unchanged");
  const rsync = asWork(place.rsync("--delete", `${folder}/`, place.remote(to)));
  await rsync();
  const took = await timeInTurns({ sync: moved(() => host.sync(`${folder}/`, to, { delete: true })), rsync }, ROUNDS);
  return [compare("sync, unchanged", "ms", took.sync, "rsync -a", took.rsync, 1)];
}

async function measureLarge(place, host) {
  const file = makeFile(path.join(place.here, "large"), LARGE_MIB);
  const [there, back] = [path.join(place.there, "large"), path.join(place.here, "back")];
  execFileSync("cp", [file, there]);
  const took = await timeInTurns(
    {
      put: moved(() => host.put(file, there)),
      scpPut: asWork(place.scp(file, place.remote(there))),
      get: moved(() => host.get(there, back)),
      scpGet: asWork(place.scp(place.remote(there), back)),
    },
    ROUNDS,
  );
  return [
    compare(`put ${LARGE_MIB} MiB`, "ms", took.put, "scp", took.scpPut, 0.77),
    compare(`get ${LARGE_MIB} MiB`, "ms", took.get, "scp", took.scpGet, 1),
  ];
}
