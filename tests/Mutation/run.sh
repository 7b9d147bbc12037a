#!/usr/bin/env bash
# What the tests notice: changes the program in one place after the other (Stryker's mutants) and runs the tests of the changed area. Prints each change that no
# test noticed, and of each area the share that one did. See README.md beside this file.
#   tests/Mutation/run.sh [area ...]      areas: the names of the JSON files here; all without an argument
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
export CI=true DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
least=85 # per cent, of every area

areas=("$@")
if [ ${#areas[@]} -eq 0 ]; then
    mapfile -t areas < <(cd "$here" && ls ./*.json | sed 's|^\./||; s|\.json$||')
fi

# In a copy: what is built here holds all mutants.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"
git ls-files -z --cached --others --exclude-standard | tar --null --files-from - --create | tar --extract --directory "$work"

dotnet tool restore > "$work/restore.log" || { cat "$work/restore.log"; exit 1; }
mkdir -p "$root/artifacts/mutation"
status=0
for area in "${areas[@]}"; do
    results="$root/artifacts/mutation/$area"
    if ! (cd "$work/tests/AttentionGen.Tests" && nice dotnet stryker --config-file "../Mutation/$area.json" --output "$results" --concurrency "$(nproc)" --skip-version-check) > "$results.log" 2>&1; then
        tail -n 40 "$results.log"
        echo "$area: Stryker failed"
        status=1
        continue
    fi
    dotnet run "$here/report.cs" -- "$area" "$results/reports/mutation-report.json" "$least" || status=1
done
exit $status
