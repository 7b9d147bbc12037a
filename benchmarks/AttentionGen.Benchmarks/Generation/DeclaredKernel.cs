using System.Globalization;

namespace AttentionGen.Benchmarks.Generation;

/// <summary>A declaration as a user writes it, in a file of its own.</summary>
/// <param name="Name">Of the class.</param>
/// <param name="HeadCount">H.</param>
/// <param name="ModelDimension">E.</param>
/// <param name="SequenceLength">S.</param>
/// <param name="Mask">What hides keys.</param>
/// <param name="Layer">With projections.</param>
internal sealed record DeclaredKernel(string Name, int HeadCount, int ModelDimension, int SequenceLength, AttentionMask Mask, bool Layer)
{
    /// <summary>As it stands in the source.</summary>
    public string Attribute => string.Create(
        CultureInfo.InvariantCulture,
        $"{Operator}({HeadCount}, {ModelDimension}, {SequenceLength}, Mask = AttentionMask.{Mask})");

    /// <summary>The whole file.</summary>
    public string Source => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        using AttentionGen;

        namespace Declared;

        [{Attribute}]
        public {(Layer ? "sealed" : "static")} partial class {Name};

        """);

    private string Operator => Layer ? "MultiHeadAttention" : "ScaledDotProductAttention";
}
