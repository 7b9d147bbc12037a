#!/usr/bin/env bash
# Packs all libraries once, for scripts that test what ships: PACKED=folder tests/.../run.sh.
# usage: pack.sh folder          an empty one
#        pack.sh --remove folder  with what consumers left of its packages in NuGet's cache
set -euo pipefail

name=pack
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [ "$1" = --remove ]; then
    packages=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: //')
    rm -rf "$packages"/attentiongen*/"$(cat "$2/version")" "$2"
    exit
fi

. "$root/tests/package.sh"
for project in AttentionGen AttentionGen.Tensors AttentionGen.Weights AttentionGen.Report; do
    pack_project "$project" "$version"
done
cp "$work/feed/"* "$1/"
echo "$version" > "$1/version"
