#!/usr/bin/env bash
# Library A, compiled with one version of the package, in an application that resolves another: it works where the versions go together
# (docs/compatibility.md), and says why where they do not.
set -euo pipefail

name="package contract"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/../package.sh"

first="0.1.1-$suffix" second="0.2.0-$suffix" third="0.3.0-$suffix"

# project folder name type version [reference]
project() {
    mkdir "$work/$1"
    cp "$here/Contract/$2.cs" "$work/$1/"
    cat > "$work/$1/$1.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>$3</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="AttentionGen" Version="$4" />
    $5
  </ItemGroup>
</Project>
PROJECT
    (cd "$work/$1" && quietly dotnet build --configuration Release)
    no_warnings "$1"
}

# application folder version outcome
application() {
    project "$1" Program Exe "$2" "<Reference Include=\"LibraryA\" HintPath=\"$work/LibraryA/bin/Release/net10.0/LibraryA.dll\" />"
    dotnet "$work/$1/bin/Release/net10.0/$1.dll" "$3" || fail "$1: the program failed"
    echo "$1 $2: library A $3"
}

pack "$first"
project LibraryA Library Library "$first" ""
application Same "$first" works
pack "$second"
application Newer "$second" works
pack "$third" -p:NextContract=true
application NextContract "$third" refused
echo "package contract: ok"
