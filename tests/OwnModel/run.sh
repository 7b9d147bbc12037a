#!/usr/bin/env bash
# Does what docs/your-own-model.md says, with packages that are packed here: the same commands, the same program, and what it prints is what the page says.
set -euo pipefail

name="own model"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
page="$root/docs/your-own-model.md"
. "$here/../package.sh"

# block language number: what stands in the page's n-th block of a language.
block() { awk -v language="$1" -v wanted="$2" '/^```/ { inside = !inside && $0 == "```" language && ++count == wanted; next } inside' "$page"; }

pack
pack_project AttentionGen.Weights "$version"
(cd "$root" && eval "quietly $(block sh 2 | sed "s|--export model|--export $work/model|")")

cd "$work"
while read -r command; do
    case $command in
        cd*) eval "$command" ;;
        # The version that was packed; of all others whatever there is.
        *"package AttentionGen"*) eval "quietly $command --version $version" ;;
        *) eval "quietly $command" ;;
    esac
done < <(block sh 1)

block csharp 1 > Program.cs
lines=$(grep -c '[^[:space:]]' Program.cs)
[ "$lines" -le 30 ] || fail "the page promises thirty lines, its program has $lines"
quietly dotnet build -c Release
no_warnings "the page's program"
said=$(eval "$(block sh 3)") || fail "the program failed"
[ "$said" = "$(block text 1)" ] || fail "the page says:
$(block text 1)
but the program:
$said"
echo "own model: ok"
