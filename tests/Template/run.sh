#!/usr/bin/env bash
# Types what docs/start.md says into an empty folder, with packages that are packed here, and a second time with other options; both within the five minutes that
# it is to take.
set -euo pipefail

name=template
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
page="$root/docs/start.md"
. "$here/../package.sh"

# A released version that no feed has, as "install" takes no other unasked; and a home of its own, so that nobody's templates change.
seconds=$(date +%s)
version="0.$((seconds / 60000 % 60000)).$((seconds % 60000))"
trap 'rm -rf "$work" "$packages"/attentiongen*/"$version"' EXIT
export DOTNET_CLI_HOME="$work/home" NUGET_PACKAGES="${NUGET_PACKAGES:-$packages}"

# keystrokes number: the page's n-th block of commands.
keystrokes() { awk -v wanted="$1" '/^```/ { inside = !inside && $0 == "```sh" && ++count == wanted; next } inside' "$page"; }

# What the page says of a clone, but that the folder and the version are this test's, and that no source is added to anybody's configuration.
cd "$root"
while read -r command; do
    case $command in
        "dotnet pack"*) eval "quietly ${command/--output feed/--output '"$work/feed"'} -p:Version=$version" ;;
        "dotnet nuget add source"*) ;;
        *) fail "the page says to type what this test does not: $command" ;;
    esac
done < <(keystrokes 3)
no_warnings "the templates' package"

cd "$work"
begin=$(date +%s)
while read -r command; do
    case $command in
        cd*) eval "$command" ;;
        *) eval "quietly $command" ;;
    esac
    case $command in
        "dotnet test"*) grep -q 'Passed!.*Passed: *2,' "$work/log" || { cat "$work/log" >&2; fail "not two tests passed"; } ;;
        "dotnet run"*) grep -q 'us a sequence' "$work/log" || { cat "$work/log" >&2; fail "the program does not say how long the kernel takes"; } ;;
    esac
done < <(keystrokes 1)
took=$(($(date +%s) - begin))
[ "$took" -lt 300 ] || fail "what is to take five minutes took $took seconds"
quietly dotnet build --configuration Release --no-incremental
no_warnings "the template"
find . -path '*generated*' -name '*Attention*.g.cs' | grep -q . || fail "the generated file is not where the page says"

# The benchmark runs, if only once, in its own process: what it measures is for quiet machines.
eval "quietly $(keystrokes 2) --job Dry --inProcess"
grep -q 'TensorPrimitivesLoops' "$work/log" || fail "the benchmark has no table"

# A name that is no identifier, the other mask, another framework.
cd "$work"
quietly dotnet new attentiongen --output my-2nd.kernels --heads 2 --model 16 --length 9 --framework net8.0
cd my-2nd.kernels
DOTNET_ROLL_FORWARD=Major quietly dotnet test --configuration Release
grep -q 'Passed!.*Passed: *2,' "$work/log" || { cat "$work/log" >&2; fail "not two tests passed with other options"; }
if grep -rq 'HEAD_COUNT\|MODEL_DIMENSION\|SEQUENCE_LENGTH\|TARGET_FRAMEWORK\|PACKED_VERSION\|Kernel[-_]App\|#if' --include='*.cs' --include='*.csproj' .; then fail "the template left placeholders"; fi
echo "template: ok, from an empty folder to a verified kernel in $took seconds"
