#!/usr/bin/env bash
# Tests what ships: packs the library, then builds and runs new projects that know nothing but the package: a console
# project as it comes, and the strictest one.
# usage: run.sh [framework ...]      frameworks of the consumer; default: net10.0 net8.0
set -euo pipefail

name="package consumer"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/../package.sh"
frameworks=("$@")
[ ${#frameworks[@]} -gt 0 ] || frameworks=(net10.0 net8.0)

pack

# build_and_run project framework: the package in a project that is there already, without a warning.
build_and_run() {
    sed -i "s|<TargetFramework>.*</TargetFramework>|<TargetFramework>$2</TargetFramework>|" "$1"/*.csproj
    cd "$1"
    quietly dotnet add package AttentionGen --version "$version"
    quietly dotnet build --configuration Release --no-incremental
    no_warnings "$1"
    # A framework that is not installed runs on the next one that is.
    DOTNET_ROLL_FORWARD=Major dotnet "bin/Release/$2/$(basename "$1").dll" || fail "$1: the program failed"
}

for framework in "${frameworks[@]}"; do
    mkdir "$work/$framework"
    quietly dotnet new console --output "$work/$framework/Consumer" --name Consumer --no-restore
    cp "$here/Program.cs" "$work/$framework/Consumer/"
    cp -r "$here/Strict" "$work/$framework/Strict"
    for project in Consumer Strict; do
        build_and_run "$work/$framework/$project" "$framework"
    done
done

# What the package carries, as the restore above unpacked it.
package="$packages/attentiongen/$version"
diagnostics=$(cd "$root" && ls docs/diagnostics/*.md)
for file in \
    analyzers/dotnet/cs/AttentionGen.Generator.dll \
    lib/net8.0/AttentionGen.dll lib/net8.0/AttentionGen.xml \
    lib/net10.0/AttentionGen.dll lib/net10.0/AttentionGen.xml \
    README.md $diagnostics; do
    [ -s "$package/$file" ] || fail "the package lacks $file"
done
[ "$(ls "$package/analyzers/dotnet/cs")" = AttentionGen.Generator.dll ] || fail "the package carries more than its own analyzer"
if grep -q '<dependency ' "$package/attentiongen.nuspec"; then fail "the package depends on another"; fi

echo "package consumer: ok"
