namespace AttentionGen.Tests.Weights.Files;

/// <summary>Floats are equal by their bits, so that zeros differ in sign; all NaN are one.</summary>
internal sealed class SameBits : IEqualityComparer<float>
{
    public static SameBits Instance { get; } = new();

    public bool Equals(float x, float y) => BitConverter.SingleToInt32Bits(x) == BitConverter.SingleToInt32Bits(y) || (float.IsNaN(x) && float.IsNaN(y));

    public int GetHashCode(float obj) => obj.GetHashCode();
}
