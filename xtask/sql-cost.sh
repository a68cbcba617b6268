#!/bin/sh
# What the feature `sql` of zarr-fuse costs: crates, seconds of a build from nothing (by the clock, and of work of all cores
# together), bytes of the program, without it and with it. Builds in a folder of its own, as a release or, with the
# argument `dev`, for development. The seconds by the clock mean something on a machine that does nothing else; those of
# work hardly change when it does.
set -eu
cd "$(dirname "$0")/.."
profile=${1:-release}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
work() { # the seconds of user and system of the children, between two files that `times` wrote
    awk 'FNR == 2 { gsub("s", ""); split($1, u, "m"); split($2, s, "m"); sum = u[1] * 60 + u[2] + s[1] * 60 + s[2] - sum }
        END { printf "%.0f", sum }' "$folder/begun" "$folder/ended"
}
for features in "" sql; do
    begun=$(date +%s)
    times >"$folder/begun"
    CARGO_TARGET_DIR="$folder/target" cargo build --profile "$profile" -q -p zarr-fuse ${features:+--features $features}
    times >"$folder/ended"
    seconds=$(($(date +%s) - begun))
    crates=$(cargo tree -p zarr-fuse ${features:+--features $features} -e normal,build --prefix none | cut -d' ' -f1,2 | sort -u | wc -l)
    bytes=$(wc -c <"$folder/target/$(echo "$profile" | sed 's/^dev$/debug/')/zarr-fuse")
    echo "$profile ${features:-without}: $crates crates, $seconds s ($(work) s of work), $bytes bytes"
    rm -rf "$folder/target"
done
