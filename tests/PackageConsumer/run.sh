#!/usr/bin/env bash
# Tests what ships: packs the libraries, then builds and runs new projects that know nothing but a package: a console
# project as it comes, the strictest one, and one that reads weights.
# usage: run.sh [framework ...]      frameworks of the consumer; default: net10.0 net8.0
set -euo pipefail

name="package consumer"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/../package.sh"
frameworks=("$@")
[ ${#frameworks[@]} -gt 0 ] || frameworks=(net10.0 net8.0)

pack
pack_project AttentionGen.Tensors "$version"
pack_project AttentionGen.Weights "$version"

# build_and_run project framework [package]: the package in a project that is there already, without a warning.
build_and_run() {
    sed -i "s|<TargetFramework>.*</TargetFramework>|<TargetFramework>$2</TargetFramework>|" "$1"/*.csproj
    cd "$1"
    quietly dotnet add package "${3:-AttentionGen}" --version "$version"
    quietly dotnet build --configuration Release --no-incremental
    no_warnings "$1"
    # A framework that is not installed runs on the next one that is.
    DOTNET_ROLL_FORWARD=Major dotnet "bin/Release/$2/$(basename "$1").dll" || fail "$1: the program failed"
}

for framework in "${frameworks[@]}"; do
    mkdir "$work/$framework"
    for project in Consumer Weights; do
        quietly dotnet new console --output "$work/$framework/$project" --name "$project" --no-restore
    done
    cp "$here/Program.cs" "$work/$framework/Consumer/"
    cp "$here/Weights/Program.cs" "$work/$framework/Weights/"
    cp -r "$here/Strict" "$work/$framework/Strict"
    for project in Consumer Strict; do
        build_and_run "$work/$framework/$project" "$framework"
    done
    build_and_run "$work/$framework/Weights" "$framework" AttentionGen.Weights
done

# What a wrong declaration is told by a build: by the analyzer, by the generator where the compiler runs no analyzer, and both with a way on.
wrong="$work/${frameworks[0]}/Consumer"
cd "$wrong"
refused() {
    echo "$1" > Wrong.cs
    if dotnet build --configuration Release > "$work/log" 2>&1; then fail "a wrong declaration builds: $1"; fi
    grep -q "Wrong.cs(1,[0-9]*): error $2" "$work/log" || { cat "$work/log" >&2; fail "no $2 for: $1"; }
}
refused '[AttentionGen.ScaledDotProductAttention(2, 8, 4)] static class Wrong;' ATTN008
refused '[AttentionGen.ScaledDotProductAttention(3, 8, 4)] static partial class Wrong;' ATTN002
refused '[AttentionGen.ScaledDotProductAttention(2, 8, 4, Layuot = 0)] static partial class Wrong;' ATTN027

# What the package carries, as the restore above unpacked it.
package="$packages/attentiongen/$version"
diagnostics=$(cd "$root" && ls docs/diagnostics/*.md)
for file in \
    analyzers/dotnet/cs/AttentionGen.Generator.dll analyzers/dotnet/cs/AttentionGen.CodeFixes.dll \
    lib/net8.0/AttentionGen.dll lib/net8.0/AttentionGen.xml \
    lib/net10.0/AttentionGen.dll lib/net10.0/AttentionGen.xml \
    README.md $diagnostics; do
    [ -s "$package/$file" ] || fail "the package lacks $file"
done
[ "$(echo $(ls "$package/analyzers/dotnet/cs"))" = "AttentionGen.CodeFixes.dll AttentionGen.Generator.dll" ] || fail "the package carries more than its own analyzers"
[ "$(stat -c %s "$work/feed/AttentionGen.$version.nupkg")" -lt 1000000 ] || fail "the package has a megabyte"
if grep -q '<dependency ' "$package/attentiongen.nuspec"; then fail "the package depends on another"; fi

# That of the weights: one other package, and the library for both frameworks with its documentation.
package="$packages/attentiongen.weights/$version"
for file in lib/net8.0/AttentionGen.Weights.dll lib/net8.0/AttentionGen.Weights.xml lib/net10.0/AttentionGen.Weights.dll lib/net10.0/AttentionGen.Weights.xml; do
    [ -s "$package/$file" ] || fail "the package of the weights lacks $file"
done
dependencies=$(grep -o '<dependency id="[^"]*"' "$package/attentiongen.weights.nuspec" | sort -u)
[ "$dependencies" = '<dependency id="Google.Protobuf"' ] || fail "the package of the weights depends on: $dependencies"

echo "package consumer: ok"
