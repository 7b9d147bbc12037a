# Sourced by the scripts that test what ships, which set name and root: packs the library as a version of its own and makes a folder outside
# the repository for its consumers, so that none of its props and not its global.json reach them.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en

# Versions that no feed and no cache can have: a consumer gets these packages or none.
suffix="test.$(date +%s).$$"
version="0.1.0-$suffix"
packages=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: //')
work=$(mktemp -d)
trap 'rm -rf "$work" "$packages"/attentiongen*/*-"$suffix"' EXIT

# PACKED: a folder with the packages of a version that pack.sh made for several of these scripts, which its caller takes away again.
[ -z "${PACKED:-}" ] || version=$(cat "$PACKED/version")

mkdir "$work/feed"
cat > "$work/NuGet.config" <<CONFIG
<configuration>
  <packageSources><add key="packed" value="$work/feed" /></packageSources>
</configuration>
CONFIG

fail() { echo "$name: $*" >&2; exit 1; }

# Runs a command quietly; its output shows only if it fails.
quietly() { "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; fail "failed: $*"; }; }

# Of the command that ran last; the ahead-of-time compiler and the linker have their own ways to say it.
no_warnings() { if grep -i warning "$work/log" | grep -qv '^ *0 Warning(s)'; then cat "$work/log" >&2; fail "$1: the build has warnings"; fi; }

# linker: what NativeAOT links with, if it is there with zlib's headers; fails otherwise.
linker() {
    [ -e /usr/include/zlib.h ] || return 1
    if command -v clang > /dev/null; then echo clang; elif command -v gcc > /dev/null; then echo gcc; else return 1; fi
}

# pack [version [property ...]]: the library with its generator.
pack() { pack_project AttentionGen "${1:-$version}" "${@:2}"; }

# pack_project project version [property ...]
pack_project() {
    if [ -n "${PACKED:-}" ] && [ "$2" = "$version" ]; then
        cp "$PACKED/$1.$2".*nupkg "$work/feed/"
        return
    fi
    (cd "$root" && quietly dotnet pack "src/$1" --configuration Release --output "$work/feed" -p:Version="$2" "${@:3}")
}
