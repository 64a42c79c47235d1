/** Folders of small files to and from one sshd, beside scp, rsync and tar in a pipe. Rounds are interleaved. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { addressOf, startFarm } from "../parts/farm.mjs";
import { measureInTurns } from "../parts/measure.mjs";
import { intoEmpty, makeFiles, Place } from "../parts/place.mjs";
import { startSlowLine } from "../parts/slow-line.mjs";
import { compare } from "../parts/table.mjs";

const FILES = 2_000;
const UNCHANGED_FILES = 10_000;
const ROUNDS = 5;
const ROUND_TRIP_MS = 20;

/** What Towline needs without tar and more, so that nothing but tar is missing. */
const WITHOUT_TAR = "sh cat rm rmdir mkdir wc chmod mv ln stat touch head readlink kill sleep find xargs".split(" ");

export default {
  name: "transfer-folders",
  title: `${FILES} files of 4 KiB: near, ${ROUND_TRIP_MS} ms away, and without tar; ${UNCHANGED_FILES} that did not change`,
  needs: ["sshd", "ssh", "scp", "rsync", "tar", "ssh-keygen", "bash"],
  async run() {
    const farm = await startFarm();
    const line = await startSlowLine(addressOf(0), farm.port, ROUND_TRIP_MS);
    try {
      const place = await Place.make(farm);
      const folder = path.join(place.here, "small");
      makeFiles(folder, FILES, 4096);
      return [
        ...(await measureNear(place, folder)),
        ...(await measureFar(await Place.make(farm, line.port), folder)),
        ...(await measureUnchanged(place)),
        ...(await measureWithoutTar()),
      ];
    } finally {
      line.close();
      await farm.stop();
    }
  },
};

/** Into folders that were not there, each of its own. */
const copies = (place, folder) => ({
  put: (to = path.join(place.there, "put")) => intoEmpty(to, place.towline("put", `${folder}/`, to)),
  get: (to = path.join(place.here, "get")) => intoEmpty(to, place.towline("get", `${folder}/`, to)),
  tarPut: (to = path.join(place.there, "tar")) => intoEmpty(to, place.tarPut(folder, to)),
  tarGet: (to = path.join(place.here, "tar")) => intoEmpty(to, place.tarGet(folder, to)),
  scpPut: (to = path.join(place.there, "scp")) => intoEmpty(to, place.scp("-r", folder, place.remote(to))),
  scpGet: (to = path.join(place.here, "scp")) => intoEmpty(to, place.scp("-r", place.remote(folder), to)),
  rsyncPut: (to = path.join(place.there, "rsync")) => intoEmpty(to, place.rsync(`${folder}/`, place.remote(to))),
  rsyncGet: (to = path.join(place.here, "rsync")) => intoEmpty(to, place.rsync(place.remote(`${folder}/`), to)),
});

const wall = (results, what, ours, name, peer, limit) =>
  compare(what, "ms", results[ours].wallMs, name, results[peer].wallMs, limit);

async function measureNear(place, folder) {
  const copy = copies(place, folder);
  const results = await measureInTurns(
    {
      ...{ put: copy.put(), tarPut: copy.tarPut(), scpPut: copy.scpPut(), rsyncPut: copy.rsyncPut() },
      ...{ get: copy.get(), tarGet: copy.tarGet(), scpGet: copy.scpGet(), rsyncGet: copy.rsyncGet() },
      one: place.towline("run", "--", "true"),
    },
    ROUNDS,
  );
  return [
    wall(results, "put", "put", "scp -r", "scpPut", 0.25),
    wall(results, "put", "put", "rsync -a", "rsyncPut", 0.67),
    wall(results, "put", "put", "tar | ssh tar", "tarPut"),
    wall(results, "get", "get", "scp -r", "scpGet", 0.25),
    wall(results, "get", "get", "rsync -a", "rsyncGet", 0.67),
    wall(results, "get", "get", "ssh tar | tar", "tarGet"),
    wall(results, "put", "put", "towline run HOST -- true", "one"),
    compare("  its CPU time", "ms", results.put.cpuMs, "rsync -a", results.rsyncPut.cpuMs),
    compare("get, its CPU time", "ms", results.get.cpuMs, "rsync -a", results.rsyncGet.cpuMs),
  ];
}

async function measureFar(place, folder) {
  const copy = copies(place, folder);
  const results = await measureInTurns(
    { put: copy.put(), tarPut: copy.tarPut(), get: copy.get(), tarGet: copy.tarGet() },
    ROUNDS,
  );
  const away = `${ROUND_TRIP_MS} ms away`;
  return [
    wall(results, `put, ${away}`, "put", "tar | ssh tar", "tarPut", 1),
    wall(results, `get, ${away}`, "get", "ssh tar | tar", "tarGet", 1),
  ];
}

async function measureUnchanged(place) {
  const folder = path.join(place.here, "unchanged");
  makeFiles(folder, UNCHANGED_FILES, 100);
  const there = path.join(place.there, "unchanged");
  const back = path.join(place.here, "fetched");
  for (const { argv } of [
    place.rsync(`${folder}/`, place.remote(there)),
    place.rsync(place.remote(`${there}/`), back),
  ]) {
    const [program, ...words] = argv;
    execFileSync(program, words);
  }
  const results = await measureInTurns(
    {
      sync: place.towline("sync", `${folder}/`, there, "--delete"),
      rsync: place.rsync("--delete", `${folder}/`, place.remote(there)),
      get: place.towline("get", `${there}/`, back, "--changed", "--delete"),
      rsyncGet: place.rsync("--delete", place.remote(`${there}/`), back),
    },
    ROUNDS,
  );
  return [
    wall(results, "sync, unchanged", "sync", "rsync -a", "rsync", 1),
    compare("  its CPU time", "ms", results.sync.cpuMs, "rsync -a", results.rsync.cpuMs),
    wall(results, "get --changed, unchanged", "get", "rsync -a", "rsyncGet", 1),
    compare("  its CPU time", "ms", results.get.cpuMs, "rsync -a", results.rsyncGet.cpuMs),
  ];
}

async function measureWithoutTar() {
  const farm = await startFarm({ programs: WITHOUT_TAR });
  try {
    const place = await Place.make(farm);
    const folder = path.join(place.here, "small");
    makeFiles(folder, FILES, 4096);
    const copy = copies(place, folder);
    const results = await measureInTurns(
      { put: copy.put(), scpPut: copy.scpPut(), get: copy.get(), scpGet: copy.scpGet() },
      ROUNDS,
    );
    return [
      wall(results, "put, no tar there", "put", "scp -r", "scpPut", 0.5),
      wall(results, "get, no tar there", "get", "scp -r", "scpGet", 0.5),
    ];
  } finally {
    await farm.stop();
  }
}
