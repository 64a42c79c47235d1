/** Large files to and from one sshd, beside scp. Rounds are interleaved. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { startFarm } from "../parts/farm.mjs";
import { measureInTurns } from "../parts/measure.mjs";
import { Place } from "../parts/place.mjs";
import { compare, limited } from "../parts/table.mjs";

const LARGE_BYTES = 256 * 1024 * 1024;
const ROUNDS = 3;

export default {
  name: "transfer",
  title: "256 MiB to and from a host",
  needs: ["sshd", "ssh", "scp", "ssh-keygen", "bash"],
  async run() {
    const farm = await startFarm();
    try {
      return await measureLarge(await Place.make(farm));
    } finally {
      await farm.stop();
    }
  },
};

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
