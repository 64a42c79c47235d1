/** Machines of Google Compute Engine: lists those that run, through gcloud. */
import { defineCloudConnector } from "@towline/listing/cloud";
import { gcp } from "./gcp.ts";

export default defineCloudConnector(gcp);
