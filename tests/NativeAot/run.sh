#!/usr/bin/env bash
# Publishes a program with NativeAOT, with the very project snippet that README.md gives, and runs it: 256-bit kernels, the reference's
# numbers, no warning from any compiler. Then a program that reads weights.
# usage: run.sh [framework ...]      default: net8.0 net9.0 net10.0
set -euo pipefail

name=NativeAOT
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/../package.sh"
frameworks=("$@")
[ ${#frameworks[@]} -gt 0 ] || frameworks=(net8.0 net9.0 net10.0)

# A compiler to link with and zlib's headers.
if ! linker > /dev/null; then
    [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null || fail "needs clang or gcc, and zlib1g-dev"
    quietly apt-get update
    quietly apt-get install -y --no-install-recommends clang zlib1g-dev
fi
linker=$(linker)

snippet=$(sed -n '/^ *```xml$/,/^ *```$/p' "$root/README.md" | sed '/```/d')
[ "$(grep -c '</PropertyGroup>' <<< "$snippet")" = 1 ] && grep -q IlcInstructionSet <<< "$snippet" || fail "README.md has not one snippet for NativeAOT"

pack
mkdir "$work/Ahead"
cp "$here/Program.cs" "$work/Ahead/"
cat > "$work/Ahead/Ahead.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFrameworks>$(IFS=';'; echo "${frameworks[*]}")</TargetFrameworks>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <PublishAot>true</PublishAot>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
$snippet
  <ItemGroup>
    <PackageReference Include="AttentionGen" Version="$version" />
  </ItemGroup>
</Project>
PROJECT

cd "$work/Ahead"
for framework in "${frameworks[@]}"; do
    quietly dotnet publish --configuration Release --framework "$framework" --runtime linux-x64 -p:CppCompilerAndLinker="$linker"
    no_warnings "$framework"
    program="bin/Release/$framework/linux-x64/publish/Ahead"
    said=$("$program") || fail "$framework: the program failed"
    grep -q " Vector256 Vector256: " <<< "$said" || fail "$framework: no 256-bit kernels, but: $said"
    echo "$framework: $said, $(($(stat -c %s "$program") / 1024)) KB"
done

# Without those lines the build says what they are, for each framework, unless it is told that 128 bits are meant.
for framework in "${frameworks[@]}"; do
    level=x86-64-v3
    case $framework in net8.0 | net9.0) level=x86-x64-v3 ;; esac
    check=(dotnet msbuild -t:AttentionGenCheckInstructionSet -p:TargetFramework="$framework" -p:RuntimeIdentifier=linux-x64 -p:IlcInstructionSet=)
    quietly "${check[@]}"
    grep -q "warning ATTN102: .*<IlcInstructionSet>$level</IlcInstructionSet>" "$work/log" || { cat "$work/log" >&2; fail "$framework: plain x86-64 is not warned of"; }
    quietly "${check[@]}" -p:AttentionGenAccept128Bits=true
    no_warnings "$framework, 128 bits"
done

# The reader of weights brings a package of another's; no compiler may have anything against that either.
pack_project AttentionGen.Weights "$version"
framework=${frameworks[-1]}
mkdir "$work/Weights"
cp "$here/../PackageConsumer/Weights/Program.cs" "$work/Weights/"
sed -e "s|<TargetFrameworks>.*</TargetFrameworks>|<TargetFramework>$framework</TargetFramework>|" \
    -e 's|"AttentionGen"|"AttentionGen.Weights"|' Ahead.csproj > "$work/Weights/Weights.csproj"
cd "$work/Weights"
quietly dotnet publish --configuration Release --runtime linux-x64 -p:CppCompilerAndLinker="$linker"
no_warnings "weights, $framework"
program="bin/Release/$framework/linux-x64/publish/Weights"
said=$("$program") || fail "weights, $framework: the program failed"
echo "$framework: $said, $(($(stat -c %s "$program") / 1024)) KB"
echo "NativeAOT: ok"
