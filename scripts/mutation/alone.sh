#!/bin/sh
# Runs a command as root where nothing it does lasts: FOLDER COMMAND... In namespaces of its own; only FOLDER is the real one.
set -e
folder=$1
shift
layers=$folder/../layers
mkdir -p "$layers"
mount --make-rprivate /
mount -t tmpfs tmpfs "$layers"
mkdir "$layers/upper" "$layers/work" "$layers/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$layers/upper,workdir=$layers/work" "$layers/root"
mount --rbind /dev "$layers/root/dev"
mount -t proc proc "$layers/root/proc"
mount -t sysfs -o ro sysfs "$layers/root/sys"
mount --bind "$folder" "$layers/root$folder"
exec chroot "$layers/root" sh -c 'cd "$0" && exec "$@"' "$folder" "$@"
