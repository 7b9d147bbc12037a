#!/usr/bin/env bash
# Tests what ships: packs the library, then builds and runs a new console project that knows nothing but the package.
# usage: run.sh [framework ...]      frameworks of the consumer; default: net10.0 net8.0
set -euo pipefail

name="package consumer"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/../package.sh"
frameworks=("$@")
[ ${#frameworks[@]} -gt 0 ] || frameworks=(net10.0 net8.0)

pack
for framework in "${frameworks[@]}"; do
    project="$work/$framework"
    quietly dotnet new console --output "$project" --name Consumer --no-restore
    sed -i "s|<TargetFramework>.*</TargetFramework>|<TargetFramework>$framework</TargetFramework>|" "$project/Consumer.csproj"
    cp "$here/Program.cs" "$project/Program.cs"
    cd "$project"
    quietly dotnet add package AttentionGen --version "$version"
    quietly dotnet build --configuration Release --no-incremental
    no_warnings "$framework"
    # A framework that is not installed runs on the next one that is.
    DOTNET_ROLL_FORWARD=Major dotnet "bin/Release/$framework/Consumer.dll" || fail "$framework: the program failed"
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
