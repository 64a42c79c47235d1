/** Files and folders to and from one sshd, beside scp, rsync and tar in a pipe. Rounds are interleaved. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { addressOf, startFarm } from "../parts/farm.mjs";
import { measureInTurns } from "../parts/measure.mjs";
import { compare, limited } from "../parts/table.mjs";
import { towline } from "../parts/towline.mjs";

const LARGE_BYTES = 256 * 1024 * 1024;
const SMALL_FILES = 2_000;
const ROUNDS = 3;

export default {
  name: "transfer",
  title: "256 MiB, 2,000 files of 4 KiB, and 10,000 files that did not change",
  needs: ["sshd", "ssh", "scp", "rsync", "tar", "ssh-keygen", "bash"],
  async run() {
    const farm = await startFarm();
    try {
      const place = new Place(farm, await farm.writeConfig(1));
      return [
        ...(await measureLarge(place)),
        ...(await measureSmall(place, farm)),
        ...(await measureUnchanged(place, farm)),
      ];
    } finally {
      await farm.stop();
    }
  },
};

/** Commands between a folder here and one there. */
class Place {
  constructor(farm, config) {
    this.config = config;
    this.host = addressOf(0);
    this.options = farm.sshOptions().map((word) => (word === "-p" ? "-P" : word));
    this.here = path.join(farm.folder, "here");
    this.there = path.join(farm.folder, "there");
    mkdirSync(this.here);
    mkdirSync(this.there);
  }

  towline(command, ...words) {
    return { argv: towline("--config", this.config, command, this.host, ...words) };
  }

  scp(...words) {
    return { argv: ["scp", "-q", ...this.options, ...words] };
  }

  remote(file) {
    return `${this.host}:${file}`;
  }
}

async function measureLarge(place) {
  const file = path.join(place.here, "large");
  execFileSync("dd", ["if=/dev/urandom", `of=${file}`, "bs=1M", `count=${LARGE_BYTES / 1024 / 1024}`, "status=none"]);
  const gcm = ["-c", "aes128-gcm@openssh.com"];
  const [there, back] = [path.join(place.there, "large"), path.join(place.here, "back")];
  const results = await measureInTurns(
    {
      put: place.towline("put", file, there),
      scpGcm: place.scp(...gcm, file, place.remote(there)),
      scp: place.scp(file, place.remote(there)),
      get: place.towline("get", there, back),
      scpGcmBack: place.scp(...gcm, place.remote(there), back),
      scpBack: place.scp(place.remote(there), back),
    },
    ROUNDS,
  );
  rmSync(file);
  const wall = (what, ours, peer, name, limit) =>
    compare(what, "ms", results[ours].wallMs, name, results[peer].wallMs, limit);
  const cpu = (what, ours, peer, name) => compare(what, "ms", results[ours].cpuMs, name, results[peer].cpuMs);
  return [
    wall("put 256 MiB", "put", "scpGcm", "scp -c aes128-gcm", 1),
    wall("put 256 MiB", "put", "scp", "scp", 0.77),
    cpu("  its CPU time", "put", "scpGcm", "scp -c aes128-gcm"),
    limited("  its memory", "MB", results.put.peakMb, 150),
    wall("get 256 MiB", "get", "scpGcmBack", "scp -c aes128-gcm", 1.25),
    wall("get 256 MiB", "get", "scpBack", "scp", 1),
    cpu("  its CPU time", "get", "scpGcmBack", "scp -c aes128-gcm"),
    limited("  its memory", "MB", results.get.peakMb, 150),
  ];
}

async function measureSmall(place, farm) {
  const folder = path.join(place.here, "small");
  makeFiles(folder, SMALL_FILES, 4096);
  const rsh = ["-e", ["ssh", ...farm.sshOptions()].join(" ")];
  /** Into a folder that was not there: emptying it counts for all alike. */
  const fresh = (folder, { argv }) => ({
    argv: ["bash", "-c", 'rm -rf "$0" && mkdir "$0" && "$@"', folder, ...argv],
  });
  const into = (name) => path.join(place.there, name);
  const back = (name) => path.join(place.here, name);
  const results = await measureInTurns(
    {
      put: fresh(into("put"), place.towline("put", `${folder}/`, into("put"))),
      scp: fresh(into("scp"), place.scp("-r", folder, place.remote(into("scp")))),
      rsync: fresh(into("rsync"), { argv: ["rsync", "-a", ...rsh, `${folder}/`, place.remote(into("rsync"))] }),
      get: fresh(back("got"), place.towline("get", `${into("put")}/`, back("got"))),
      scpBack: fresh(back("scp"), place.scp("-r", place.remote(into("put")), back("scp"))),
      rsyncBack: fresh(back("rsync"), {
        argv: ["rsync", "-a", ...rsh, place.remote(`${into("put")}/`), back("rsync")],
      }),
    },
    ROUNDS,
  );
  const row = (what, ours, peer, name, limit) =>
    compare(what, "ms", results[ours].wallMs, name, results[peer].wallMs, limit);
  return [
    row("put 2,000 files", "put", "scp", "scp -r", 0.25),
    row("put 2,000 files", "put", "rsync", "rsync -a", 0.67),
    row("get 2,000 files", "get", "scpBack", "scp -r", 0.25),
    row("get 2,000 files", "get", "rsyncBack", "rsync -a", 0.67),
  ];
}

async function measureUnchanged(place, farm) {
  const folder = path.join(place.here, "unchanged");
  makeFiles(folder, 10_000, 100);
  const rsh = ["-e", ["ssh", ...farm.sshOptions()].join(" ")];
  const there = path.join(place.there, "unchanged");
  execFileSync("rsync", ["-a", ...rsh, `${folder}/`, place.remote(there)]);
  const results = await measureInTurns(
    {
      sync: place.towline("sync", `${folder}/`, there, "--delete"),
      rsync: { argv: ["rsync", "-a", "--delete", ...rsh, `${folder}/`, place.remote(there)] },
    },
    ROUNDS,
  );
  return [
    compare("sync 10,000 unchanged files", "ms", results.sync.wallMs, "rsync -a", results.rsync.wallMs, 1),
    compare("  its CPU time", "ms", results.sync.cpuMs, "rsync -a", results.rsync.cpuMs),
  ];
}

function makeFiles(folder, count, bytes) {
  mkdirSync(folder);
  for (let index = 0; index < count; index += 1) {
    const below = path.join(folder, `d${Math.floor(index / 100)}`);
    if (index % 100 === 0) mkdirSync(below);
    writeFileSync(path.join(below, `f${index}`), Buffer.alloc(bytes, `${index} `));
  }
}
