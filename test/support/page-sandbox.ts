/** A folder in which the commands of a page can be run: the hosts of `towline demo` under the names that pages use. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { readNamedFiles, root } from "./read-pages.ts";
import { type Ended, ended, startTowline } from "./towline.ts";

/** The demo's hosts, running. */
export interface DemoHosts {
  readonly folder: string;
  readonly config: string;
  stop(): Promise<void>;
}

/** Starts `towline demo --keep`. */
export async function startDemo(): Promise<DemoHosts> {
  const demo = startTowline(["demo", "--keep"], { environment: { NO_COLOR: "1" } });
  const closed = new Promise((resolve) => demo.once("close", resolve));
  let output = "";
  const folder = await new Promise<string>((resolve, reject) => {
    for (const stream of [demo.stdout, demo.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk;
        const found = /^ {2}cd (\S+)$/m.exec(output)?.[1];
        if (found !== undefined && output.includes("Ctrl-C")) resolve(found);
      });
    }
    closed.then(() => reject(new Error(`towline demo --keep has ended: ${output}`)));
  });
  const config = await readFile(path.join(folder, "towline.config.yaml"), "utf8");
  for (const name of ["web1", "web2", "web3"]) {
    const home = path.join(folder, "hosts", name);
    await program(path.join(home, "deploy"), "echo deployed");
    // Not every machine has it.
    await program(path.join(home, "bin/uptime"), "echo up 12 days");
    await mkdir(path.join(home, "log"));
    await writeFile(path.join(home, "log/app.log"), "started\n");
  }
  return {
    folder,
    config,
    stop: async () => {
      demo.kill("SIGTERM");
      await closed;
    },
  };
}

/** Names of pages that the demo doesn't have; each is its host web1. */
const FURTHER_NAMES = ["web1.example.com", "web[4-20]", "box", "bastion", "inner"];

/** Where a page's commands run, one after another. */
export interface Sandbox {
  /** Runs a line by bash. Commands that would change this machine, or what isn't here, get `--dry-run`. */
  run(line: string, options: { readonly dryRun: boolean }): Promise<Ended>;
  remove(): Promise<void>;
}

/** Makes the folder, with the files that pages move. A page that shows the files of a package begins in that package. */
export async function makeSandbox(demo: DemoHosts, page: string): Promise<Sandbox> {
  const place = await mkdtemp(path.join(os.tmpdir(), "towline-pages-"));
  const folder = path.join(place, "project");
  const programs = path.join(place, "programs");
  const web1 = /web1: (\{.*\})/.exec(demo.config)?.[1];
  const further = FURTHER_NAMES.map((name) => `    - "${name}": ${web1}\n`).join("");
  const files: { readonly [name: string]: string } = {
    "towline.config.yaml": demo.config.replace(/^ {2}hosts:\n/m, (line) => line + further),
    "release.bin": "release\n",
    "app.conf": "port = 80\n",
    "dist/index.html": "<!doctype html>\n",
    "site/index.html": "<!doctype html>\n",
    "log/syslog": "started\n",
    "log/app.log": "started\n",
    "backup.img": "image\n",
    "failed.txt": "db1\nold1\n",
    "nginx/nginx.conf": "user www;\n",
    "srv/README": "Backups\n",
    ".config/fish/completions/README": "\n",
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content, { mode: 0o644 });
  }
  await mkdir(path.join(folder, ".git"));
  await mkdir(path.join(folder, "nginx/sites-enabled"));
  await symlink("/etc/nginx/default", path.join(folder, "nginx/sites-enabled/default"));
  const knownHosts = await readFile(path.join(demo.folder, "known_hosts"), "utf8");
  await writeFile(path.join(folder, "fingerprints.txt"), listFingerprints(knownHosts));
  // Pages speak of a clone of Towline that lies beside the project.
  await symlink(root, path.join(place, "towline"));
  await mkdir(programs);
  // What is published comes from this project's own modules: no test asks a registry.
  await program(
    path.join(programs, "npm"),
    `for word do`,
    `  shift`,
    `  case $word in typescript | @types/node | vitest) word=${root}/node_modules/$word ;; esac`,
    `  set -- "$@" "$word"`,
    `done`,
    `exec ${path.join(path.dirname(process.execPath), "npm")} "$@"`,
  );
  await program(path.join(programs, "make-report"), "echo report");
  await program(path.join(programs, "psql"), "cat > /dev/null");
  const executable = path.join(root, "packages/cli/bin/towline.js");
  await program(
    path.join(programs, "towline"),
    `case $1 in run | put | get | sync | wait | reboot) command=$1; shift; set -- "$command" $DRY_RUN "$@" ;; esac`,
    `exec ${process.execPath} ${executable} "$@"`,
  );
  const named = readNamedFiles(page);
  let current = folder;
  if (named.has("package.json")) {
    current = path.join(place, (JSON.parse(named.get("package.json") ?? "") as { name: string }).name);
    await mkdir(current);
    for (const [name, content] of named) await writeFile(path.join(current, name), content);
  }
  return {
    run: async (line, { dryRun }) => {
      const end = path.join(place, "end");
      // The next command goes on in the folder that this one leaves.
      const child = spawn("bash", ["-c", `set -o pipefail\ntrap 'pwd > "${end}"' EXIT\n${line}`], {
        cwd: current,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          PATH: `${programs}${path.delimiter}${process.env.PATH}`,
          HOME: folder,
          NO_COLOR: "1",
          npm_config_offline: "true",
          npm_config_audit: "false",
          npm_config_fund: "false",
          DRY_RUN: dryRun ? "--dry-run" : "",
        },
      });
      // Nothing outlives its test: a command that does not end is ended with all that it started.
      const timer = setTimeout(() => process.kill(-(child.pid ?? 0), "SIGKILL"), 50_000);
      const outcome = await ended(child as ChildProcess as Parameters<typeof ended>[0]);
      clearTimeout(timer);
      current = (await readFile(end, "utf8").catch(() => current)).trim();
      return outcome;
    },
    remove: () => rm(place, { recursive: true, force: true }),
  };
}

/** As `ssh-keygen -lf` prints them. */
function listFingerprints(knownHosts: string): string {
  const lines = knownHosts.trimEnd().split("\n");
  return lines.map((line) => `256 ${fingerprint(line.split(" ")[2] ?? "")} demo (ED25519)\n`).join("");
}

function fingerprint(key: string): string {
  const hash = createHash("sha256").update(Buffer.from(key, "base64")).digest("base64");
  return `SHA256:${hash.replace(/=+$/, "")}`;
}

async function program(file: string, ...lines: string[]): Promise<void> {
  await writeFile(file, ["#!/bin/sh", ...lines, ""].join("\n"));
  await chmod(file, 0o755);
}
