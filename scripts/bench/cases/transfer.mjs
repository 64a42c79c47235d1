/** Large files to and from one sshd, beside scp. Rounds are interleaved. */
import { rmSync } from "node:fs";
import path from "node:path";
import { startFarm } from "../parts/farm.mjs";
import { measureInTurns } from "../parts/measure.mjs";
import { makeFile, Place } from "../parts/place.mjs";
import { compare, limited } from "../parts/table.mjs";
import { towline } from "../parts/towline.mjs";

const LARGE_MIB = 256;
/** That it is put to at once. */
const HOSTS = 20;
const ROUNDS = 3;

export default {
  name: "transfer",
  title: `256 MiB to and from a host, and to ${HOSTS} hosts`,
  needs: ["sshd", "ssh", "scp", "ssh-keygen", "bash"],
  async run() {
    const farm = await startFarm();
    try {
      const place = await Place.make(farm);
      return [...(await measureLarge(place)), await measureMany(place, await farm.writeConfig(HOSTS))];
    } finally {
      await farm.stop();
    }
  },
};

async function measureLarge(place) {
  const file = makeFile(path.join(place.here, "large"), LARGE_MIB);
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

async function measureMany(place, config) {
  const file = makeFile(path.join(place.here, "large"), LARGE_MIB);
  const argv = towline("--config", config, "put", "all", file, path.join(place.there, "many"));
  const { put } = await measureInTurns({ put: { argv } }, 1);
  rmSync(file);
  return limited(`put 256 MiB to ${HOSTS} hosts: memory`, "MB", put.peakMb, 150);
}
