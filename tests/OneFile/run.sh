#!/usr/bin/env bash
# Publishes samples/SentenceEncoder ahead of time and runs it: one file without a warning, which answers a question with its input closed.
set -euo pipefail

name="one file"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/../package.sh"

linker=gcc
if command -v clang > /dev/null; then linker=clang; fi
(cd "$root" && quietly dotnet publish samples/SentenceEncoder -c Release -r linux-x64 -p:OneFile=true -p:CppCompilerAndLinker="$linker" --output "$work/publish")
no_warnings "publishing"
[ "$(ls "$work/publish")" = SentenceEncoder ] || fail "more than one file: $(ls "$work/publish")"

said=$("$work/publish/SentenceEncoder" --query "a slow runner beats a fast one" --top 1 <&-) || fail "the program failed: $said"
grep -q "The Hare and the Tortoise" <<< "$said" || fail "the program does not find the fable: $said"

# What it is without says so.
status=0
said=$("$work/publish/SentenceEncoder" --compare 2>&1) || status=$?
[ "$status" = 2 ] && grep -q "native library is not here" <<< "$said" || fail "without ONNX Runtime, --compare says: $said"
echo "one file: ok, $(($(stat -c %s "$work/publish/SentenceEncoder") / 1024)) KB"
