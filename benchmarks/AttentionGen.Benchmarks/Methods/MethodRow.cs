namespace AttentionGen.Benchmarks.Methods;

/// <summary>One mask or change of scores: our kernel, and what it is compared with.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Visible">Share of the pairs that are visible.</param>
/// <param name="Methods">Microseconds of the kernel with the method.</param>
/// <param name="BuiltIn">Of the kernel with the option of the same meaning, if there is one.</param>
/// <param name="Full">Of full attention.</param>
/// <param name="PyTorch">Of PyTorch's scaled_dot_product_attention with the mask, or the biases, as a table that is there already; null where it does not load.</param>
internal sealed record MethodRow(string Name, double Visible, double Methods, double? BuiltIn, double Full, double? PyTorch);
