/** A config to begin with. */

/** It works as it is, and shows where what goes. */
export const STARTER = `# Which hosts there are, and how they are reached.
# All that may stand here: docs/configuration.md of Towline. For an editor that completes and checks it:
#   towline schema > towline.schema.json
# yaml-language-server: $schema=./towline.schema.json

# Settings of every host. towline connectors ssh lists those of ssh.
data:
  # ssh_user: deploy
  # _sudo: true
  # No secret stands here; it is fetched when it is needed:
  # ssh_password: { $command: [pass, show, ssh/deploy] }

# Hosts and settings that belong together. Of several groups of a host, the later one wins.
groups:
  # web:
  #   data: { ssh_port: 2222 }
  #   hosts: ["web[1-3]"]

fleet:
  hosts:
    - "@local"                                # this machine: towline run all -- uptime
    # - "web[1-3]"                            # by ssh, with what ~/.ssh/config says of them
    # - db1: { ssh_hostname: 10.0.0.4 }
    # - "@docker/ubuntu:24.04"                # a container; names with @ need quotes
    # - "@ssh/bastion//@ssh/inner"            # through another host
`;
