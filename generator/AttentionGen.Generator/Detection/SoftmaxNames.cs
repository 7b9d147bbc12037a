namespace AttentionGen.Generator.Detection;

/// <summary>What the steps of a softmax are called.</summary>
internal static class SoftmaxNames
{
    /// <summary>An exponential, as of <c>MathF</c> or <c>TensorPrimitives</c>.</summary>
    public static bool IsExponential(string name) => name is "Exp" or "Exp2";

    /// <summary>A softmax, whoever wrote it.</summary>
    public static bool IsSoftmax(string name) => name.IndexOf("softmax", StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>Either of them.</summary>
    public static bool IsEither(string name) => IsExponential(name) || IsSoftmax(name);
}
