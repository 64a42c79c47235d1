/** Machines of EC2: by recorded answers, and by the real aws against a stand-in for the service on loopback. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { missingProgram } from "../../../test/counterparts/optional-program.ts";
import { listRecorded, testCloud } from "../../../test/support/cloud-cases.ts";
import { selectListed } from "../../../test/support/select-listed.ts";
import awsEc2 from "./index.ts";

const instance = (id: string, name: string, state: string, more: object = {}) => ({
  InstanceId: id,
  State: { Code: 16, Name: state },
  InstanceType: "t3.micro",
  Placement: { AvailabilityZone: "eu-central-1a" },
  PrivateIpAddress: "10.0.0.5",
  PrivateDnsName: "ip-10-0-0-5.eu-central-1.compute.internal",
  PublicDnsName: "",
  Tags: [
    { Key: "Name", Value: name },
    { Key: "aws:autoscaling:groupName", Value: "shop" },
  ],
  ...more,
});

const recorded = JSON.stringify({
  Reservations: [
    {
      Instances: [
        instance("i-0aaa", "web", "running", { PublicIpAddress: "192.0.2.10" }),
        instance("i-0ccc", "old", "stopped"),
      ],
    },
    { Instances: [instance("i-0bbb", "db", "running")] },
  ],
});
const cases = { connector: awsEc2, program: "aws", recorded };

testCloud({
  ...cases,
  failures: [
    [
      'Unable to locate credentials. You can configure credentials by running "aws login".',
      /nobody is logged in/,
      /aws sso login/,
    ],
    [
      "An error occurred (RequestExpired) when calling the DescribeInstances operation: Request has expired.",
      /has expired/,
      /aws sso login/,
    ],
    [
      "An error occurred (UnauthorizedOperation) when calling the DescribeInstances operation: You are not authorized.",
      /may not list machines/,
      /ec2:DescribeInstances/,
    ],
    [
      "An error occurred (AuthFailure) when calling the DescribeInstances operation",
      /login is not valid/,
      /aws configure/,
    ],
    [
      "An error occurred (RequestLimitExceeded) when calling the DescribeInstances operation (reached max retries: 4)",
      /asked too often/,
      /^Wait/,
    ],
    [
      'You must specify a region. You can also configure your region by running "aws configure".',
      /no region is set/,
      /aws_ec2_region/,
    ],
    ["The config profile (prod) could not be found", /no such profile/, /aws_ec2_profile/],
    [
      'Could not connect to the endpoint URL: "https://ec2.nowhere-1.amazonaws.com/"',
      /was not reached/,
      /aws_ec2_region/,
    ],
    [
      "An error occurred (InvalidParameterValue) when calling the DescribeInstances operation: The filter 'x' is invalid",
      /a filter is wrong/,
      /aws_ec2_filters/,
    ],
    ["something else", /^.*aws: something else$/, /by hand/],
  ],
});

test("settings go to aws, a region is asked after the other, and groups come of what it says", async () => {
  const { hosts, calls } = await listRecorded(
    cases,
    [{ asked: "eu-west-1", stdout: '{"Reservations": []}' }, { stdout: recorded }],
    "@aws-ec2",
    {
      ...{ region: "eu-central-1, eu-west-1", profile: "prod", user: "admin", address: "private" },
      filters: "Name=tag:Role,Values=web,app Name=vpc-id,Values=vpc-1",
    },
  );
  const words = "ec2 describe-instances --output=json --profile=prod --region=";
  const filters =
    " --filters Name=instance-state-name,Values=running Name=tag:Role,Values=web,app Name=vpc-id,Values=vpc-1";
  expect(calls).toEqual([`${words}eu-central-1${filters}`, `${words}eu-west-1${filters}`]);
  expect(hosts[0]).toMatchObject({
    groups: [
      "@aws-ec2",
      "@aws-ec2/region/eu-central-1",
      "@aws-ec2/zone/eu-central-1a",
      "@aws-ec2/type/t3.micro",
      "@aws-ec2/tag/Name=web",
      "@aws-ec2/tag/aws:autoscaling:groupName=shop",
    ],
    data: { ssh_hostname: "10.0.0.5", ssh_user: "admin" },
  });
});

test("the tag that names machines can be another", async () => {
  const { hosts } = await listRecorded(cases, [{ stdout: recorded }], "@aws-ec2", {
    name_tag: "aws:autoscaling:groupName",
  });
  expect(hosts.map(({ name }) => name)).toEqual(["@aws-ec2/shop.i-0aaa", "@aws-ec2/shop.i-0bbb"]);
});

const missing = missingProgram("aws", "--version");

describe(`the real aws, and a stand-in for the service on loopback${missing}`, { skip: missing !== "" }, () => {
  const item = (id: string, name: string, address: string) =>
    `<item><instancesSet><item><instanceId>${id}</instanceId><instanceState><code>16</code><name>running</name></instanceState>
      <privateIpAddress>${address}</privateIpAddress><placement><availabilityZone>eu-central-1b</availabilityZone></placement>
      <tagSet><item><key>Name</key><value>${name}</value></item></tagSet></item></instancesSet></item>`;
  const page = (items: string, next = "") =>
    `<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><reservationSet>${items}</reservationSet>${next}</DescribeInstancesResponse>`;

  /** Plays the service; aws is told of it by its own variables. */
  async function serve(
    answer: (body: string) => { readonly status: number; readonly body: string },
  ): Promise<string[]> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (bytes: Buffer) => {
        body += bytes.toString();
      });
      request.on("end", () => {
        asked.push(body);
        const { status, body: text } = answer(body);
        response.writeHead(status, { "content-type": "text/xml" }).end(text);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const variables = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ...{ AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "example", AWS_EC2_METADATA_DISABLED: "true" },
      ...{
        AWS_CONFIG_FILE: "/dev/null",
        AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
        AWS_MAX_ATTEMPTS: "1",
        NO_PROXY: "127.0.0.1",
      },
    };
    const before = Object.keys(variables).map((key) => [key, process.env[key]] as const);
    Object.assign(process.env, variables);
    onTestFinished(() => {
      for (const [key, value] of before) {
        if (value === undefined) delete process.env[key];
        else process.env[key] = value;
      }
      server.close();
    });
    return asked;
  }
  const list = (target: string) =>
    selectListed(target, { connectors: [awsEc2], data: { aws_ec2_region: "eu-central-1" } });

  test("all pages are asked for", async () => {
    const asked = await serve((body) => ({
      status: 200,
      body: body.includes("NextToken=second")
        ? page(item("i-2", "db", "10.0.0.2"))
        : page(item("i-1", "web", "10.0.0.1"), "<nextToken>second</nextToken>"),
    }));
    const hosts = await list("@aws-ec2");
    expect(hosts.map(({ name, data }) => `${name} ${data.ssh_hostname}`)).toEqual([
      "@aws-ec2/web 10.0.0.1",
      "@aws-ec2/db 10.0.0.2",
    ]);
    expect(asked).toHaveLength(2);
    expect(decodeURIComponent(asked[0] ?? "")).toContain("Filter.1.Name=instance-state-name");
  });

  test.each([
    ["UnauthorizedOperation", 403, /may not list machines/],
    ["RequestLimitExceeded", 503, /asked too often/],
    ["AuthFailure", 401, /login is not valid/],
  ])("%s", async (code, status, message) => {
    const body = `<Response><Errors><Error><Code>${code}</Code><Message>No.</Message></Error></Errors><RequestID>1</RequestID></Response>`;
    await serve(() => ({ status, body }));
    await expect(list("@aws-ec2")).rejects.toMatchObject({
      code: "ERR_TOWLINE_INVENTORY_FAILED",
      message: expect.stringMatching(message),
    });
  });
});
