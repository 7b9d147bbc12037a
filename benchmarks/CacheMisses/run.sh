#!/usr/bin/env bash
# Counts what a kernel reads from behind second-level caches of several sizes, by valgrind's cachegrind, and prints a Markdown table. Counts do not depend on
# the machine: cachegrind simulates the caches. It knows no 512-bit vectors, so the kernel is one of 256 bits, whose panels have 16 queries where wider ones have 32.
#
#   benchmarks/CacheMisses/run.sh [KEYS...]    by default 1024 2048
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
command -v valgrind > /dev/null || { echo "This needs valgrind." >&2; exit 1; }
[ $# -gt 0 ] || set -- 1024 2048
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

linker=gcc
if command -v clang > /dev/null; then linker=clang; fi
dotnet publish "$here" -c Release -r linux-x64 -p:CppCompilerAndLinker="$linker" --output "$work/publish" -v quiet > "$work/publish.log" || { cat "$work/publish.log" >&2; exit 1; }
rm -f "$work"/publish/*.dbg    # newer debug information than valgrind reads

# Reads that miss both levels, of so many calls. valgrind gives up at the runtime's first reservation of address space unless it is held small.
missed() {
    DOTNET_GCHeapHardLimit=0x10000000 valgrind --tool=cachegrind --cache-sim=yes --D1=32768,8,64 --LL="$2" --cachegrind-out-file=/dev/null \
        "$work/publish/CacheMisses" "$1" "$3" 2> "$work/count" || { cat "$work/count" >&2; exit 1; }
    sed -n 's/.*LLd misses:.*( *\([0-9,]*\) rd.*/\1/p' "$work/count" | tr -d ,
}

echo "| keys | keys and values, KB | second level, KB | read from behind it in a call, KB | for 1,000 multiply-adds, bytes |"
echo "| ---: | ---: | ---: | ---: | ---: |"
for keys; do
    for cache in 524288,8,64 1048576,8,64 2097152,16,64; do
        # What the second call adds: the first one also reads what the program has just written.
        one=$(missed "$keys" "$cache" 1)
        two=$(missed "$keys" "$cache" 2)
        awk -v keys="$keys" -v cache="${cache%%,*}" -v misses=$((two - one)) 'BEGIN {
            printf "| %d | %d | %d | %d | %.2f |\n", keys, keys * 64 * 2 * 4 / 1024, cache / 1024, misses * 64 / 1024, misses * 64 * 1000 / (2.0 * keys * keys * 64) }'
    done
done
