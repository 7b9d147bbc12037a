#!/usr/bin/env bash
# Publishes a program in the ways that programs are published, each without a warning: self-contained, trimmed, one file, with checked arithmetic, on the runtime of
# its own framework; and for Alpine's musl. Each must compute the bits that the just-in-time compiler's program does with vectors of the same width; so must NativeAOT's.
# usage: run.sh [framework ...]      default: net8.0 net10.0
set -euo pipefail

name=published
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/../package.sh"
frameworks=("$@")
[ ${#frameworks[@]} -gt 0 ] || frameworks=(net8.0 net10.0)
newest=${frameworks[-1]}

# bits command ...: what a program computed; its width and bits.
bits() { "$@" | sed -n 's/^[^ ]* \(Vector[0-9]*\|Scalar\) .* bits \(.*\)$/\1 \2/p'; }

pack
mkdir "$work/Published"
cd "$work/Published"
cp "$root/tests/NativeAot/Program.cs" .
cat > Published.csproj <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFrameworks>$(IFS=';'; echo "${frameworks[*]}")</TargetFrameworks>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <InvariantGlobalization>true</InvariantGlobalization>
    <CheckForOverflowUnderflow>true</CheckForOverflowUnderflow>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="AttentionGen" Version="$version" />
  </ItemGroup>
</Project>
PROJECT

quietly dotnet build --configuration Release --framework "$newest"
no_warnings "$newest"
jit=$(bits dotnet "bin/Release/$newest/Published.dll")
narrow=$(DOTNET_EnableAVX512=0 bits dotnet "bin/Release/$newest/Published.dll")
[ -n "$jit" ] && [ -n "$narrow" ] || fail "$newest: the program failed"
echo "$newest, compiled just in time: $jit; $narrow"

for framework in "${frameworks[@]}"; do
    quietly dotnet publish --configuration Release --framework "$framework" --runtime linux-x64 --self-contained -p:PublishSingleFile=true -p:PublishTrimmed=true
    no_warnings "$framework, one file"
    program="bin/Release/$framework/linux-x64/publish/Published"
    said=$("$program") || fail "$framework: the program failed"
    grep -q "^${framework#net}" <<< "$said" || fail "$framework runs on another runtime: $said"
    [ "$(bits echo "$said")" = "$jit" ] || fail "$framework, trimmed and in one file, computes other bits: $said; compiled just in time: $jit"
    echo "$framework, self-contained, trimmed, one file: $said, $(($(stat -c %s "$program") / 1024)) KB"
done

# The linker of NativeAOT is what tests/NativeAot/run.sh installs.
if linker=$(linker) && [ "${narrow%% *}" = Vector256 ]; then
    quietly dotnet publish --configuration Release --framework "$newest" --runtime linux-x64 -p:PublishAot=true -p:IlcInstructionSet=x86-64-v3 -p:CppCompilerAndLinker="$linker" --output ahead
    ahead=$(bits ahead/Published)
    [ "$ahead" = "$narrow" ] || fail "NativeAOT computes other bits: $ahead; compiled just in time: $narrow"
    echo "$newest, NativeAOT: $ahead"
else
    echo "$newest, NativeAOT: not compared, there is no linker or the machine has no 256-bit vectors"
fi

# Alpine's programs cannot run on another C library; that they can be published, for its loader and without a warning, can be seen where its packs are to be had.
musl=(-p:TargetFrameworks="$newest" --runtime linux-musl-x64 -p:SelfContained=true -p:PublishSingleFile=true -p:PublishTrimmed=true)
if dotnet restore "${musl[@]}" > "$work/log" 2>&1; then
    quietly dotnet publish --configuration Release --framework "$newest" "${musl[@]}"
    no_warnings "musl"
    program="bin/Release/$newest/linux-musl-x64/publish/Published"
    grep -qa ld-musl-x86_64.so.1 "$program" || fail "the program for musl asks for another loader"
    echo "$newest, musl: published, not run; $(($(stat -c %s "$program") / 1024)) KB"
else
    echo "$newest, musl: not published, its packs are not to be had: $(grep -m 1 -o 'NU[0-9]*: .*' "$work/log")"
fi
echo "published: ok"
