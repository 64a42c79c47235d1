/** Machines of Azure: lists those that run, through az. */
import { defineCloudConnector } from "@towline/listing/cloud";
import { azure } from "./azure.ts";

export default defineCloudConnector(azure);
