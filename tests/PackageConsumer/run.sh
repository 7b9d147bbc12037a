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
pack_project AttentionGen.Report "$version"

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
    for project in Consumer Weights Report Readme; do
        quietly dotnet new console --output "$work/$framework/$project" --name "$project" --no-restore
    done
    cp "$here/Program.cs" "$work/$framework/Consumer/"
    cp "$here/Weights/Program.cs" "$work/$framework/Weights/"
    cp "$here/Report/Program.cs" "$work/$framework/Report/"
    cp -r "$here/Strict" "$work/$framework/Strict"
    sed -n '/^```csharp$/,/^```$/p' "$root/src/package/AttentionGen.md" | sed '/^```/d' > "$work/$framework/Readme/Program.cs"
    for project in Consumer Strict Readme; do
        build_and_run "$work/$framework/$project" "$framework"
    done
    build_and_run "$work/$framework/Weights" "$framework" AttentionGen.Weights
    build_and_run "$work/$framework/Report" "$framework" AttentionGen.Report
done

# A compiler that is too old for the generator is told, not left to find out.
cd "$work/${frameworks[0]}/Consumer"
if dotnet build --no-restore --no-incremental -p:CompilerApiVersion=roslyn4.7 > "$work/log" 2>&1; then fail "a compiler of version 4.7 is accepted"; fi
grep -q 'error ATTN101: AttentionGen needs the C# compiler 4.8 .* compiled by 4.7' "$work/log" || { cat "$work/log" >&2; fail "a compiler of version 4.7 is refused otherwise than by ATTN101"; }

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
    buildTransitive/AttentionGen.targets icon.png README.md $diagnostics; do
    [ -s "$package/$file" ] || fail "the package lacks $file"
done
size=$(stat -c %s "$package/attentiongen.$version.nupkg")
[ "$size" -lt 1000000 ] || fail "the package has $size bytes, not less than 1 MB"
[ "$(echo $(ls "$package/analyzers/dotnet/cs"))" = "AttentionGen.CodeFixes.dll AttentionGen.Generator.dll" ] || fail "the package carries more than its own analyzers"
if grep -q '<dependency ' "$package/attentiongen.nuspec"; then fail "the package depends on another"; fi

# That of the weights: one other package, and the library for both frameworks with its documentation.
package="$packages/attentiongen.weights/$version"
for file in lib/net8.0/AttentionGen.Weights.dll lib/net8.0/AttentionGen.Weights.xml lib/net10.0/AttentionGen.Weights.dll lib/net10.0/AttentionGen.Weights.xml; do
    [ -s "$package/$file" ] || fail "the package of the weights lacks $file"
done
dependencies=$(grep -o '<dependency id="[^"]*"' "$package/attentiongen.weights.nuspec" | sort -u)
[ "$dependencies" = '<dependency id="Google.Protobuf"' ] || fail "the package of the weights depends on: $dependencies"

# Each has an icon, a page whose links go somewhere from wherever it is shown, and symbols that hold the sources and no path of this machine.
for id in AttentionGen AttentionGen.Weights AttentionGen.Tensors AttentionGen.Report; do
    unpacked="$work/unpacked/$id"
    mkdir -p "$unpacked"
    (cd "$unpacked" && quietly unzip -q "$work/feed/$id.$version.nupkg" && quietly unzip -qo "$work/feed/$id.$version.snupkg")
    [ -s "$unpacked/icon.png" ] || fail "$id has no icon"
    grep -q "dotnet add package $id" "$unpacked/README.md" || fail "the page of $id lacks the line that installs it"
    if grep -oE '\]\([^)]*\)' "$unpacked/README.md" | grep -v '](https://'; then fail "the page of $id has links that lead nowhere on a package page"; fi
    for framework in net8.0 net10.0; do
        [ -s "$unpacked/lib/$framework/$id.pdb" ] || fail "$id has no symbols for $framework"
        if grep -qF "$root/" "$unpacked/lib/$framework/$id".*; then fail "$id for $framework names the folder that it was built in"; fi
    done
done

if grep -q '<dependency ' "$work/unpacked/AttentionGen.Report/AttentionGen.Report.nuspec"; then fail "the package of the report depends on another"; fi

echo "package consumer: ok, AttentionGen of $((size / 1000)) KB"
