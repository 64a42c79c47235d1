/** What is particular about Azure: `az vm list --show-details`, which asks for all pages by itself. */
import { type Cloud, type Machine, pairsAt, textAt } from "@towline/listing/cloud";

/** Of several, which az prints with commas, the first. */
function firstOf(text: string | undefined): string | undefined {
  return text?.split(",", 1)[0]?.trim() || undefined;
}

export const azure: Cloud = {
  connector: "azure",
  summary: "Lists machines of Azure that run, through az",
  program: "az",
  versionWords: ["version"],
  install: "Install the Azure CLI: https://learn.microsoft.com/cli/azure/install-azure-cli",
  tagWord: "tag",
  addressKinds: ["public", "private", "dns"],
  settings: {
    subscription: { description: "The subscription (else that of az)", example: "production" },
    resource_group: { description: "Lists only machines of this resource group", example: "shop" },
  },
  questions(get) {
    const [subscription, group] = ["subscription", "resource_group"].map(get);
    return [
      [
        ...["vm", "list", "--show-details", "--output=json", "--only-show-errors"],
        ...(subscription === undefined ? [] : [`--subscription=${subscription}`]),
        ...(group === undefined ? [] : [`--resource-group=${group}`]),
      ],
    ];
  },
  read(answer) {
    if (!Array.isArray(answer)) return undefined;
    return answer.map((machine): Machine => {
      const name = textAt(machine, "name");
      return {
        id: textAt(machine, "vmId") ?? name ?? "",
        name,
        isRunning: textAt(machine, "powerState") === "VM running",
        addresses: {
          public: firstOf(textAt(machine, "publicIps")),
          private: firstOf(textAt(machine, "privateIps")),
          dns: firstOf(textAt(machine, "fqdns")),
        },
        groups: [
          ["location", textAt(machine, "location")],
          ["resource-group", textAt(machine, "resourceGroup")?.toLowerCase()],
          ["zone", textAt(machine, "zones", 0)],
          ["type", textAt(machine, "hardwareProfile", "vmSize")],
          ["os", textAt(machine, "storageProfile", "osDisk", "osType")?.toLowerCase()],
        ],
        tags: pairsAt(machine, "tags"),
      };
    });
  },
  failures: [
    {
      words: /az login|AADSTS|not logged in|refresh token|Interactive authentication/i,
      message: "nobody is logged in, or the login has expired",
      advice: "Log in: az login",
    },
    {
      words: /AuthorizationFailed|does not have authorization|Forbidden/i,
      message: "this user may not list machines",
      advice: "Ask for the role Reader on the subscription or the resource group.",
    },
    {
      words: /TooManyRequests|throttl|429/i,
      message: "Azure was asked too often",
      advice: "Wait a minute and try again; azure_resource_group makes the answer shorter.",
    },
    {
      words: /ResourceGroupNotFound|Resource group .* could not be found/i,
      message: "there is no such resource group",
      advice: "Correct azure_resource_group; those there are: az group list",
    },
    {
      words: /subscription .*(?:not found|doesn't exist|could not be found)|SubscriptionNotFound/i,
      message: "there is no such subscription",
      advice: "Correct azure_subscription; those there are: az account list",
    },
  ],
};
