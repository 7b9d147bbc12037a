#!/usr/bin/env bash
# How much longer a console project takes to build with the dozen layers of Layers.cs, or of another file beside it: whole `dotnet build` processes from nothing, no server kept warm,
# with and without them in turn, medians. Compare on an idle machine.
# usage: run.sh [rounds [file]]      default: 3 Layers.cs
set -euo pipefail

name="build time"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/../package.sh"
rounds=${1:-3} layers=${2:-Layers.cs}

pack
quietly dotnet new console --output "$work/Consumer" --name Consumer --no-restore
cp "$here/$layers" "$work/Consumer/Layers.cs"
cd "$work/Consumer"
sed -i 's|</Project>|<ItemGroup Condition="'"'"'$(WithoutLayers)'"'"' == '"'"'true'"'"'"><Compile Remove="Layers.cs" /></ItemGroup></Project>|' Consumer.csproj
quietly dotnet add package AttentionGen --version "$version"
quietly dotnet restore

# Milliseconds of a build: on the clock, and of all processors.
build() {
    rm -rf bin obj/Debug
    local TIMEFORMAT='%R %U %S'
    { time quietly dotnet build --no-restore --disable-build-servers -p:UseSharedCompilation=false "$@" 2>&3; } 3>&2 2> "$work/time"
    awk '{ printf "%d %d\n", $1 * 1000, ($2 + $3) * 1000 }' "$work/time"
}

median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

build > /dev/null
without=() with=() without_processor=() with_processor=()
for _ in $(seq "$rounds"); do
    took=$(build -p:WithoutLayers=true)
    without+=("${took% *}") without_processor+=("${took#* }")
    took=$(build)
    with+=("${took% *}") with_processor+=("${took#* }")
done
a=$(median "${without[@]}") b=$(median "${with[@]}")
echo "without layers: $a ms (${without[*]})"
echo "with 12 layers: $b ms (${with[*]})"
echo "12 layers add $((b - a)) ms, and $(($(median "${with_processor[@]}") - $(median "${without_processor[@]}"))) ms of processors"
