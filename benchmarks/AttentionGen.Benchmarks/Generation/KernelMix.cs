using System.Globalization;

namespace AttentionGen.Benchmarks.Generation;

/// <summary>Distinct kernels of every kind, as a project with many of them would declare.</summary>
internal static class KernelMix
{
    /// <summary>How many there are without repeating one: the product of the lists' lengths, which share no factor.</summary>
    private const int Distinct = 7 * 8 * 5;

    private static readonly (int HeadCount, int ModelDimension)[] s_widths =
        [(12, 768), (4, 64), (8, 256), (12, 384), (8, 512), (8, 1024), (6, 300)];

    private static readonly int[] s_lengths = [128, 16, 32, 512, 77, 256, 1024, 2048];

    private static readonly (AttentionMask Mask, bool Layer)[] s_kinds =
    [
        (AttentionMask.None, false),
        (AttentionMask.Causal, false),
        (AttentionMask.None, true),
        (AttentionMask.KeyPadding, false),
        (AttentionMask.Causal, true),
    ];

    /// <summary>The first <paramref name="count"/> kernels of the mix. The very first is attention of 12 heads of 64 over 128 keys.</summary>
    public static DeclaredKernel[] Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Distinct);
        return [.. Enumerable.Range(0, count).Select(At)];
    }

    private static DeclaredKernel At(int number)
    {
        (int headCount, int modelDimension) = s_widths[number % s_widths.Length];
        (AttentionMask mask, bool layer) = s_kinds[number % s_kinds.Length];
        string name = string.Create(CultureInfo.InvariantCulture, $"Kernel{number:D3}");
        return new(name, headCount, modelDimension, s_lengths[number % s_lengths.Length], mask, layer);
    }
}
