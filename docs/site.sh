#!/bin/sh
# Makes the documentation's site in artifacts/site: the Markdown of the repository, and the reference of the four libraries' public types. A warning, such as of a link that leads
# nowhere, fails it. To look at it: dotnet docfx serve artifacts/site
set -eu

cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
dotnet tool restore
for library in AttentionGen.Tensors AttentionGen.Weights AttentionGen.Report; do
    dotnet build "src/$library" --configuration Release --framework net10.0 --verbosity quiet
done
rm -rf artifacts/api artifacts/site
dotnet docfx docfx.json --warningsAsErrors
