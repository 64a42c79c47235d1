/** Machines of AWS EC2: lists those that run, through the aws program. */
import { defineCloudConnector } from "@towline/listing/cloud";
import { awsEc2 } from "./aws-ec2.ts";

export default defineCloudConnector(awsEc2);
