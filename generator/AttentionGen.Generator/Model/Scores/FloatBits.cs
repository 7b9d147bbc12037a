namespace AttentionGen.Generator.Model.Scores;

/// <summary>Floats as the bits that they consist of, so that equal ones are equal, -0 and NaN too.</summary>
internal static class FloatBits
{
    public static int Of(float value) => BitConverter.ToInt32(BitConverter.GetBytes(value), 0);

    public static float Value(int bits) => BitConverter.ToSingle(BitConverter.GetBytes(bits), 0);
}
