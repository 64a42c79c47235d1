/** Files and folders to many hosts at once, beside scp and rsync by xargs. */
import path from "node:path";
import { addressOf, startFarm } from "../parts/farm.mjs";
import { measureInTurns } from "../parts/measure.mjs";
import { intoEmpty, makeFile, makeFiles, Place } from "../parts/place.mjs";
import { compare } from "../parts/table.mjs";
import { towline } from "../parts/towline.mjs";

const HOSTS = 20;
const AT_ONCE = 10;
const FILES = 2_000;
const LARGE_MIB = 64;
const ROUNDS = 3;

export default {
  name: "transfer-fleet",
  title: `${FILES} files of 4 KiB, and ${LARGE_MIB} MiB, to ${HOSTS} hosts, ${AT_ONCE} at once`,
  needs: ["sshd", "ssh", "scp", "rsync", "ssh-keygen", "bash", "xargs"],
  async run() {
    const farm = await startFarm();
    try {
      const place = await Place.make(farm);
      const config = await farm.writeConfig(HOSTS);
      const put = (from, to) => ({
        argv: towline("--config", config, "put", "all", from, to, "--parallel", String(AT_ONCE)),
      });
      return [...(await measureFolder(place, put)), ...(await measureLarge(place, put))];
    } finally {
      await farm.stop();
    }
  },
};

async function measureFolder(place, put) {
  const folder = path.join(place.here, "small");
  makeFiles(folder, FILES, 4096);
  const [ours, scp, rsync] = ["ours", "scp", "rsync"].map((name) => path.join(place.there, name));
  const results = await measureInTurns(
    {
      put: intoEmpty(ours, put(`${folder}/`, ours)),
      scp: intoEmpty(scp, onEach(place.scp("-r", folder, `{}:${scp}`))),
      // All hosts are one machine: without the options it would send only to the first.
      rsync: intoEmpty(rsync, onEach(place.rsync("--ignore-times", "--whole-file", `${folder}/`, `{}:${rsync}`))),
    },
    ROUNDS,
  );
  return [
    ...compareBoth(`put ${FILES} files`, results, "scp -r by xargs", "scp"),
    ...compareBoth(`put ${FILES} files`, results, "rsync -aIW by xargs", "rsync"),
  ];
}

async function measureLarge(place, put) {
  const file = makeFile(path.join(place.here, "large"), LARGE_MIB);
  const to = path.join(place.there, "large");
  const results = await measureInTurns({ put: put(file, to), scp: onEach(place.scp(file, `{}:${to}`)) }, ROUNDS);
  return compareBoth(`put ${LARGE_MIB} MiB`, results, "scp by xargs", "scp");
}

/** Started for each host, whose name takes the place of `{}`. */
function onEach({ argv }) {
  const script = 'hosts=$1; shift; printf "%s\\n" $hosts | xargs -P "$0" -I{} "$@"';
  const hosts = Array.from({ length: HOSTS }, (_, index) => addressOf(index)).join(" ");
  return { argv: ["bash", "-c", script, String(AT_ONCE), hosts, ...argv] };
}

function compareBoth(what, { put, ...results }, name, peer) {
  return [
    compare(what, "ms", put.wallMs, name, results[peer].wallMs),
    compare("  its CPU time", "ms", put.cpuMs, name, results[peer].cpuMs),
  ];
}
