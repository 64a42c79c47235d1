/** Machines of Azure, by recorded answers: no cloud is asked. */
import { expect, test } from "vitest";
import { listRecorded, testCloud } from "../../../test/support/cloud-cases.ts";
import azure from "./index.ts";

const machine = (vmId: string, name: string, powerState: string, publicIps: string) => ({
  ...{ vmId, name, powerState, publicIps, privateIps: "10.1.0.4,10.1.0.5", fqdns: "", tags: { role: name } },
  ...{ location: "westeurope", resourceGroup: "SHOP", zones: ["1"], hardwareProfile: { vmSize: "Standard_B1s" } },
  storageProfile: { osDisk: { osType: "Linux" } },
});
const recorded = JSON.stringify([
  machine("9f3e-1", "web", "VM running", "192.0.2.10,192.0.2.11"),
  machine("9f3e-2", "old", "VM deallocated", ""),
  { ...machine("9f3e-3", "db", "VM running", ""), tags: null, zones: null },
]);
const cases = { connector: azure, program: "az", recorded };

testCloud({
  ...cases,
  failures: [
    ["ERROR: Please run 'az login' to setup account.", /nobody is logged in/, /az login/],
    ["ERROR: AADSTS700082: The refresh token has expired due to inactivity.", /has expired/, /az login/],
    [
      "ERROR: (AuthorizationFailed) The client does not have authorization to perform action",
      /may not list machines/,
      /Reader/,
    ],
    [
      "ERROR: (ResourceGroupNotFound) Resource group 'shop' could not be found.",
      /no such resource group/,
      /azure_resource_group/,
    ],
    ["ERROR: The subscription of 'x' doesn't exist in cloud 'AzureCloud'.", /no such subscription/, /az account list/],
    ["ERROR: (TooManyRequests) The request was throttled.", /asked too often/, /^Wait/],
  ],
});

test("settings go to az, and groups come of what it says", async () => {
  const settings = { subscription: "production", resource_group: "shop", user: "azureuser" };
  const { hosts, calls } = await listRecorded(cases, [{ stdout: recorded }], "@azure", settings);
  expect(calls).toEqual([
    "vm list --show-details --output=json --only-show-errors --subscription=production --resource-group=shop",
  ]);
  expect(hosts[0]).toMatchObject({
    groups: [
      "@azure",
      "@azure/location/westeurope",
      "@azure/resource-group/shop",
      "@azure/zone/1",
      "@azure/type/Standard_B1s",
      "@azure/os/linux",
      "@azure/tag/role=web",
    ],
    data: { ssh_hostname: "192.0.2.10", ssh_user: "azureuser" },
  });
  expect(hosts[1]?.data.ssh_hostname).toBe("10.1.0.4");
});
