/** Machines of Google Compute Engine, by recorded answers: no cloud is asked. */
import { expect, test } from "vitest";
import { listRecorded, testCloud } from "../../../test/support/cloud-cases.ts";
import gcp from "./index.ts";

const BASE = "https://www.googleapis.com/compute/v1/projects/shop";
const instance = (id: string, name: string, status: string, natIP?: string) => ({
  ...{ id, name, status, labels: { role: name }, tags: { items: ["http-server"], fingerprint: "x" } },
  zone: `${BASE}/zones/europe-west1-b`,
  machineType: `${BASE}/zones/europe-west1-b/machineTypes/e2-small`,
  selfLink: `${BASE}/zones/europe-west1-b/instances/${name}`,
  networkInterfaces: [{ networkIP: "10.132.0.2", ...(natIP === undefined ? {} : { accessConfigs: [{ natIP }] }) }],
});
const recorded = JSON.stringify([
  instance("4001", "web", "RUNNING", "192.0.2.10"),
  instance("4002", "old", "TERMINATED"),
  instance("4003", "db", "RUNNING"),
]);
const cases = { connector: gcp, program: "gcloud", recorded };

testCloud({
  ...cases,
  failures: [
    [
      "ERROR: (gcloud.compute.instances.list) You do not currently have an active account selected.",
      /nobody is logged in/,
      /gcloud auth login/,
    ],
    [
      "ERROR: (gcloud.compute.instances.list) Some requests did not succeed:\n - Required 'compute.instances.list' permission for 'projects/shop'",
      /may not list machines/,
      /compute\.instances\.list/,
    ],
    [
      "ERROR: (gcloud.compute.instances.list) The required property [project] is not currently set.",
      /no such project/,
      /gcp_project/,
    ],
    ["ERROR: rateLimitExceeded: Quota exceeded", /asked too often/, /^Wait/],
    [
      "ERROR: Compute Engine API has not been used in project 1 before or it is disabled.",
      /no Compute Engine/,
      /compute\.googleapis\.com/,
    ],
    ["ERROR: (gcloud.compute.instances.list) Invalid expression [x", /the filter is wrong/, /gcp_filter/],
  ],
});

test("settings go to gcloud, and groups come of what it says", async () => {
  const { hosts, calls } = await listRecorded(cases, [{ stdout: recorded }], "@gcp", {
    ...{
      project: "shop",
      zone: "europe-west1-b, europe-west1-c",
      filter: "labels.role=web OR name:db",
      configuration: "prod",
    },
    ...{ user: "admin", address: "dns" },
  });
  expect(calls).toEqual([
    "compute instances list --format=json --quiet --filter=(labels.role=web OR name:db) AND status=RUNNING --project=shop --zones=europe-west1-b,europe-west1-c --configuration=prod",
  ]);
  expect(hosts[0]).toMatchObject({
    groups: [
      "@gcp",
      "@gcp/project/shop",
      "@gcp/zone/europe-west1-b",
      "@gcp/region/europe-west1",
      "@gcp/type/e2-small",
      "@gcp/tag/http-server",
      "@gcp/label/role=web",
    ],
    data: { ssh_hostname: "web.europe-west1-b.c.shop.internal", ssh_user: "admin" },
  });
});

test("a machine without a public address is reached at its private one", async () => {
  const { hosts } = await listRecorded(cases, [{ stdout: recorded }]);
  expect(hosts.map(({ data }) => data.ssh_hostname)).toEqual(["192.0.2.10", "10.132.0.2"]);
});
