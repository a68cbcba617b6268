#!/bin/sh
# What the feature `sql` of zarr-fuse costs: crates, seconds of a release build from nothing, bytes of the program, without
# it and with it. Builds in a folder of its own; run it on a machine that does nothing else.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for features in "" sql; do
    begun=$(date +%s)
    CARGO_TARGET_DIR="$folder/${features:-none}" cargo build --release -q -p zarr-fuse ${features:+--features $features}
    seconds=$(($(date +%s) - begun))
    crates=$(cargo tree -p zarr-fuse ${features:+--features $features} -e normal,build --prefix none --no-dedupe | cut -d' ' -f1,2 | sort -u | wc -l)
    bytes=$(wc -c <"$folder/${features:-none}/release/zarr-fuse")
    echo "${features:-without}: $crates crates, $seconds s, $bytes bytes"
done
