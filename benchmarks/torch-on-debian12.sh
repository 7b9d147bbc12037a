#!/bin/sh
# Lets PyTorch take part in the benchmarks where libstdc++ is older than GCC 13's, as on Debian 12.
#
#   benchmarks/torch-on-debian12.sh [FOLDER]
#
# TorchSharp's native library lists GLIBCXX_3.4.32 among the versions of libstdc++ that it needs, and the loader refuses it without. All it has of that
# version is a mark that the stream library is set up elsewhere, which nothing in it refers to. This marks the version as weak, in the copies in
# FOLDER, by default wherever the benchmarks were built: two bytes of the entry for the version in .gnu.version_r, and nothing else. A later build
# leaves the file alone. BenchmarkDotNet builds copies of its own, from the package: for those, FOLDER is the package in NuGet's cache.
set -eu

folder=${1:-$(dirname "$0")/AttentionGen.Benchmarks/bin}
files=$(find "$folder" -name libLibTorchSharp.so)
[ -n "$files" ] || { echo "There is no libLibTorchSharp.so in $folder; build the benchmarks first." >&2; exit 1; }

printf '%s\n' "$files" | while IFS= read -r file; do
    perl -e '
        use strict; use warnings;
        my ($version, $weak, $file) = ("GLIBCXX_3.4.32", 2, @ARGV);

        # The hash of ELF, by which an Elf64_Vernaux names its version: hash, flags, index, name, offset of the next.
        my $hash = 0;
        for my $character (unpack "C*", $version) {
            $hash = ($hash << 4) + $character;
            my $high = $hash & 0xf0000000;
            $hash = ($hash ^ ($high >> 24)) & ~$high & 0xffffffff;
        }

        open my $in, "<:raw", $file or die "$file: $!\n";
        my $bytes = do { local $/; <$in> };
        close $in;
        my ($mode, $time) = (stat $file)[2, 9];

        my @found;
        for my $flags (0, $weak) {
            my $entry = pack "Vv", $hash, $flags;
            for (my $at = index $bytes, $entry; $at >= 0; $at = index $bytes, $entry, $at + 1) { push @found, [$at, $flags] }
        }
        @found == 1 or die "$file: needs $version ", scalar @found, " times, and not once\n";
        my ($at, $flags) = @{$found[0]};
        if ($flags == $weak) { print "$file: nothing to do\n"; exit }

        # A new file under the old name: the old one may be in use, or be another name of the file in the package. With its time, builds leave it alone.
        substr $bytes, $at + 4, 2, pack "v", $weak;
        open my $out, ">:raw", "$file.new" or die "$file.new: $!\n";
        print $out $bytes;
        close $out or die "$file.new: $!\n";
        chmod $mode & 07777, "$file.new";
        utime $time, $time, "$file.new";
        rename "$file.new", $file or die "$file: $!\n";
        print "$file: $version is weak now\n";
    ' "$file"
done
