/** What is particular about EC2: `aws ec2 describe-instances`, which asks for all pages by itself. */
import { at, type Cloud, listAt, type Machine, textAt } from "@towline/listing/cloud";

/** Where no regions are set, aws has one of its own. */
const REGIONS = "^[a-z0-9-]+(?: *, *[a-z0-9-]+)*$";

export const awsEc2: Cloud = {
  connector: "aws-ec2",
  summary: "Lists machines of AWS EC2 that run, through the aws program",
  program: "aws",
  versionWords: ["--version"],
  install: "Install the AWS CLI: https://docs.aws.amazon.com/cli/",
  tagWord: "tag",
  addressKinds: ["public", "private", "dns", "ipv6"],
  settings: {
    region: {
      description: "The region, or several with commas (else that of aws)",
      example: "eu-central-1,eu-west-1",
      schema: { type: "string", pattern: REGIONS },
    },
    profile: { description: "The profile of aws (else its own choice)", example: "production", ownOnly: true },
    filters: {
      description: "Filters of describe-instances, with spaces between them",
      example: "Name=tag:Role,Values=web Name=vpc-id,Values=vpc-1",
      schema: { type: "string", pattern: "^Name=[^\\s\\u0000-\\u001f]+(?: +Name=[^\\s\\u0000-\\u001f]+)*$" },
    },
    name_tag: { description: "The tag that names a machine", default: "Name" },
  },
  questions(get) {
    const profile = get("profile");
    const filters = get("filters")?.split(/ +/) ?? [];
    const words = ["ec2", "describe-instances", "--output=json"];
    if (profile !== undefined) words.push(`--profile=${profile}`);
    const regions = get("region")?.split(/ *, */) ?? [undefined];
    return regions.map((region) => [
      ...words,
      ...(region === undefined ? [] : [`--region=${region}`]),
      ...["--filters", "Name=instance-state-name,Values=running", ...filters],
    ]);
  },
  read(answer, get) {
    if (!Array.isArray(at(answer, "Reservations"))) return undefined;
    const nameTag = get("name_tag") ?? "Name";
    return listAt(answer, "Reservations")
      .flatMap((reservation) => listAt(reservation, "Instances"))
      .map((instance): Machine => {
        const tags = listAt(instance, "Tags").flatMap((tag) => {
          const key = textAt(tag, "Key");
          return key === undefined ? [] : [[key, textAt(tag, "Value") ?? ""] as const];
        });
        const zone = textAt(instance, "Placement", "AvailabilityZone");
        return {
          id: textAt(instance, "InstanceId") ?? "",
          name: tags.find(([key, value]) => key === nameTag && value !== "")?.[1],
          isRunning: textAt(instance, "State", "Name") === "running",
          addresses: {
            public: textAt(instance, "PublicIpAddress"),
            private: textAt(instance, "PrivateIpAddress"),
            dns: textAt(instance, "PublicDnsName") ?? textAt(instance, "PrivateDnsName"),
            ipv6:
              textAt(instance, "Ipv6Address") ??
              textAt(instance, "NetworkInterfaces", 0, "Ipv6Addresses", 0, "Ipv6Address"),
          },
          groups: [
            ["region", zone?.replace(/[a-z]$/, "")],
            ["zone", zone],
            ["type", textAt(instance, "InstanceType")],
          ],
          tags,
        };
      });
  },
  failures: [
    {
      words: /Unable to locate credentials|NoCredentials|Partial credentials/i,
      message: "nobody is logged in",
      advice: "Log in with aws configure or aws sso login, or set aws_ec2_profile.",
    },
    {
      words: /ExpiredToken|RequestExpired|token (?:has|is) expired|session .*(?:expired|invalid)|SSO Token/i,
      message: "the login has expired",
      advice: "Log in again, such as with: aws sso login",
    },
    {
      words: /UnauthorizedOperation|AccessDenied|not authorized/i,
      message: "this user may not list machines",
      advice: "Ask for the right ec2:DescribeInstances, or set aws_ec2_profile.",
    },
    {
      words: /AuthFailure|InvalidClientTokenId|SignatureDoesNotMatch/,
      message: "the login is not valid",
      advice: "Correct the keys (aws configure); a clock that is wrong makes them invalid, too.",
    },
    {
      words: /RequestLimitExceeded|Throttl|Rate exceeded|SlowDown/i,
      message: "AWS was asked too often",
      advice: "Wait a minute and try again; aws_ec2_filters makes the answer shorter.",
    },
    {
      words: /must specify a region|NoRegion/i,
      message: "no region is set",
      advice: "Set aws_ec2_region, such as eu-central-1.",
    },
    {
      words: /config profile .* could not be found|ProfileNotFound/i,
      message: "there is no such profile",
      advice: "Correct aws_ec2_profile; those there are: aws configure list-profiles",
    },
    {
      words: /Could not connect to the endpoint|EndpointConnectionError|Could not resolve|Name or service not known/i,
      message: "AWS was not reached",
      advice: "Check the name of the region (aws_ec2_region) and the network.",
    },
    {
      words: /InvalidParameterValue|InvalidFilter|Error parsing parameter|filter .* is invalid/i,
      message: "a filter is wrong",
      advice: "Correct aws_ec2_filters: Name=tag:Role,Values=web",
    },
  ],
};
