using System.Globalization;
using System.Numerics;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>
/// Every buffer of a call must be indexable: spans count their elements in an <see cref="int"/>. Products are taken in unbounded
/// integers, because three sizes of 31 bits each overflow a <see cref="long"/>.
/// </summary>
internal static class BufferRules
{
    /// <summary>What a span can hold.</summary>
    private const int MaximumElements = int.MaxValue;

    public static void Check(KernelSpec spec, AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        // One report is enough: the others would follow from the same sizes.
        foreach (Buffer buffer in Buffers(spec))
        {
            if (buffer.Elements <= buffer.Maximum)
                continue;
            diagnostics.Add(DiagnosticDescriptors.SizeTooLarge.At(
                arguments.Attribute,
                buffer.Name,
                $"{buffer.Formula()} = {buffer.Elements.ToString(CultureInfo.InvariantCulture)}",
                buffer.Maximum.ToString(CultureInfo.InvariantCulture)));
            return;
        }
    }

    private static IEnumerable<Buffer> Buffers(KernelSpec spec)
    {
        bool isLayer = spec.IsLayer;
        return (isLayer ? LayerBuffers(spec) : AttentionBuffers(spec)).Concat(Tables(spec)).Concat(Positions(spec));
    }

    private static IEnumerable<Buffer> AttentionBuffers(KernelSpec spec)
    {
        yield return Product("query", spec.QueryLength, spec.HeadCount, spec.HeadDimension);
        yield return Product("key", spec.KeyLength, spec.KeyValueHeadCount, spec.HeadDimension);
        yield return Product("value", spec.KeyLength, spec.KeyValueHeadCount, spec.ValueDimension);
        yield return Product("output", spec.QueryLength, spec.HeadCount, spec.ValueDimension);
    }

    private static IEnumerable<Buffer> LayerBuffers(KernelSpec spec)
    {
        yield return Product("input", spec.QueryLength, spec.ModelDimension);
        if (spec.HasSeparateMemories)
        {
            yield return Product("keyMemory", spec.KeyLength, spec.KeyInputDimension);
            yield return Product("valueMemory", spec.KeyLength, spec.ValueInputDimension);
        }
        else if (spec.IsCrossAttention)
        {
            yield return Product("memory", spec.KeyLength, spec.ModelDimension);
        }

        if (spec.KeyValueCache)
        {
            yield return Product("the cache's keys", spec.KeyLength, spec.KeyValueHeadCount, spec.HeadDimension);
            yield return Product("the cache's values", spec.KeyLength, spec.KeyValueHeadCount, spec.ValueDimension);
        }

        foreach (Buffer weight in InProjections(spec))
            yield return weight;
        yield return Product("outProjectionWeight", spec.ModelDimension, spec.HeadCount, spec.ValueDimension);
        if (spec.Transformer is not { FeedForwardDimension: > 0 and var hidden })
            yield break;
        yield return Packed("the packed weight to hidden rows", spec.ModelDimension, hidden, spec.WeightType);
        yield return Packed("the packed weight from hidden rows", hidden, spec.ModelDimension, spec.WeightType);
    }

    /// <summary>From rows of one width, the three projections are one matrix in PyTorch's layout, and must fit one span there.</summary>
    private static IEnumerable<Buffer> InProjections(KernelSpec spec)
    {
        (int h, int g, int dk, int dv) = (spec.HeadCount, spec.KeyValueHeadCount, spec.HeadDimension, spec.ValueDimension);
        if (spec.HasSeparateMemories)
        {
            yield return Product("the query projection's weight", h, dk, spec.ModelDimension);
            yield return Product("the key projection's weight", g, dk, spec.KeyInputDimension);
            yield return Product("the value projection's weight", g, dv, spec.ValueInputDimension);
            yield break;
        }

        BigInteger rows = ((BigInteger)h * dk) + (g * ((BigInteger)dk + dv));
        yield return new Buffer(
            "inProjectionWeight",
            () => Text($"({h} * {dk} + {g} * ({dk} + {dv})) * {spec.ModelDimension}"),
            rows * spec.ModelDimension,
            MaximumElements);
    }

    private static IEnumerable<Buffer> Tables(KernelSpec spec)
    {
        if (spec.Mask.HasFlag(AttentionMask.Boolean))
            yield return Table("mask", spec, spec.MaskAxes);
        if (spec.Mask.HasFlag(AttentionMask.Additive))
            yield return Table("bias", spec, spec.BiasAxes);

        foreach (ForwardParameter output in SignatureOutputs.Further(spec))
            yield return Product(output.Name, [.. output.Shape.Select(static axis => axis.Length).OfType<int>()]);
    }

    /// <summary>Positions, lengths and windows are added up in an int.</summary>
    private static IEnumerable<Buffer> Positions(KernelSpec spec)
    {
        yield return Of("queries", OptionNames.SequenceLength, spec.QueryLength);
        yield return Of("keys", OptionNames.KeyValueLength, spec.KeyLength);

        static Buffer Of(string rows, string name, int length) => new($"the positions of the {rows}", () => name, length, Visibility.MostPositions);
    }

    private static Buffer Table(string name, KernelSpec spec, AttentionAxes axes)
    {
        var sizes = new List<int>();
        if (axes.HasFlag(AttentionAxes.Head))
            sizes.Add(spec.HeadCount);
        if (axes.HasFlag(AttentionAxes.Query))
            sizes.Add(spec.QueryLength);
        sizes.Add(spec.KeyLength);
        return Product(name, [.. sizes]);
    }

    private static Buffer Packed(string name, int inputs, int outputs, ElementType type)
    {
        BigInteger elements = PackedPanels.Floats(inputs, outputs, type);
        return new Buffer(name, () => Text($"{inputs} * {outputs}, filled up to whole panels"), elements, MaximumElements);
    }

    private static Buffer Product(string name, params int[] sizes) => new(
        name,
        () => string.Join(" * ", sizes.Select(static size => size.ToString(CultureInfo.InvariantCulture))),
        sizes.Aggregate(BigInteger.One, static (product, size) => product * size),
        MaximumElements);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    /// <param name="Name">What it holds.</param>
    /// <param name="Formula">Its size for one sample, as a product of sizes; for errors only, as the rule is checked whenever anything is typed.</param>
    /// <param name="Elements">That size.</param>
    /// <param name="Maximum">The most it may be.</param>
    private sealed record Buffer(string Name, Func<string> Formula, BigInteger Elements, int Maximum);
}
