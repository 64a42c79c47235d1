/** Commands that move files between a folder on this side of a farm's server and one on the other. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { addressOf } from "./farm.mjs";
import { towline } from "./towline.mjs";

/** The folders are `here` and `there`, in the farm's own. */
export class Place {
  #config;

  /** @param port where the server answers, if a line lies between */
  static async make(farm, port = farm.port) {
    const place = new Place();
    place.#config = await farm.writeConfig(1, port);
    place.host = addressOf(0);
    place.options = farm.sshOptions("curve25519-sha256", port);
    place.here = path.join(farm.folder, "here");
    place.there = path.join(farm.folder, "there");
    for (const folder of [place.here, place.there]) mkdirSync(folder, { recursive: true });
    return place;
  }

  towline(command, ...words) {
    return { argv: towline("--config", this.#config, command, this.host, ...words) };
  }

  scp(...words) {
    return { argv: ["scp", "-q", ...this.options.map((word) => (word === "-p" ? "-P" : word)), ...words] };
  }

  rsync(...words) {
    return { argv: ["rsync", "-a", "-e", ["ssh", ...this.options].join(" "), ...words] };
  }

  /** tar on both ends of a pipe through ssh. */
  tarPut(from, to) {
    return this.#pipe('tar -cf - -C "$from" . | ssh "$@" tar -xf - -C "$to"', from, to);
  }

  tarGet(from, to) {
    return this.#pipe('ssh "$@" tar -cf - -C "$from" . | tar -xf - -C "$to"', from, to);
  }

  remote(file) {
    return `${this.host}:${file}`;
  }

  #pipe(script, from, to) {
    const text = `set -o pipefail; from=$1 to=$2; shift 2; ${script}`;
    return { argv: ["bash", "-c", text, "bash", from, to, ...this.options, this.host] };
  }
}

/** The same command, into a folder that is empty: emptying it counts for all alike. */
export function intoEmpty(folder, { argv }) {
  return { argv: ["bash", "-c", 'rm -rf "$0" && mkdir "$0" && "$@"', folder, ...argv] };
}

/** Makes so many files, a hundred to a folder. */
export function makeFiles(folder, count, bytes) {
  mkdirSync(folder);
  for (let index = 0; index < count; index += 1) {
    const below = path.join(folder, `d${Math.floor(index / 100)}`);
    if (index % 100 === 0) mkdirSync(below);
    writeFileSync(path.join(below, `f${index}`), Buffer.alloc(bytes, `${index} `));
  }
}

/** Makes one of random bytes. @returns its name */
export function makeFile(file, mebibytes) {
  execFileSync("dd", ["if=/dev/urandom", `of=${file}`, "bs=1M", `count=${mebibytes}`, "status=none"]);
  return file;
}
