#!/bin/sh
# Makes the documentation's site in artifacts/site: the Markdown of the repository, and the reference of the libraries' public types. A warning, such as of a link that leads
# nowhere, fails it. To look at it: dotnet docfx serve artifacts/site
set -eu

cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
libraries="AttentionGen AttentionGen.Weights AttentionGen.Tensors AttentionGen.Report"

dotnet tool restore
rm -rf artifacts/api artifacts/site
for library in $libraries; do
    dotnet build "src/$library" --configuration Release --framework net10.0 --verbosity quiet
done
dotnet docfx docfx.json --warningsAsErrors

# DocFX says nothing of an assembly that is not there.
for library in $libraries; do
    [ -e "artifacts/site/api/$library.html" ] || { echo "site: no reference of $library" >&2; exit 1; }
done
