namespace AttentionGen.Generator.Model.Scores;

/// <summary>What C# makes of constants: wrapping integers, floats rounded to float at each step.</summary>
internal static class ScoreFolding
{
    /// <summary>The constant that the operation gives, or null if it is left to the kernel.</summary>
    public static ScoreStep? Unary(ScoreOperation operation, ScoreType type, ScoreStep a)
    {
        if (a.Operation != ScoreOperation.Constant)
            return null;
        unchecked
        {
            return (operation, a.Type) switch
            {
                (ScoreOperation.Negate, ScoreType.Integer) => Integer(-a.Bits),
                (ScoreOperation.Negate, _) => Number(-FloatBits.Value(a.Bits)),
                (ScoreOperation.Not, ScoreType.Truth) => Truth(a.Bits == 0),
                (ScoreOperation.Not, _) => Integer(~a.Bits),
                (ScoreOperation.ToNumber, _) => Number(a.Bits),
                (ScoreOperation.Absolute, ScoreType.Number) => Number(Math.Abs(FloatBits.Value(a.Bits))),
                (ScoreOperation.Absolute, _) when a.Bits != int.MinValue => Integer(Math.Abs(a.Bits)),
                _ => null,
            };
        }
    }

    /// <summary>Likewise of two operands.</summary>
    public static ScoreStep? Binary(ScoreOperation operation, ScoreType type, ScoreStep a, ScoreStep b)
    {
        if (a.Operation != ScoreOperation.Constant || b.Operation != ScoreOperation.Constant)
            return null;
        return a.Type == ScoreType.Number ? Numbers(operation, FloatBits.Value(a.Bits), FloatBits.Value(b.Bits)) : Integers(operation, type, a.Bits, b.Bits);
    }

    private static ScoreStep? Numbers(ScoreOperation operation, float a, float b) => operation switch
    {
        ScoreOperation.Add => Number((float)(a + b)),
        ScoreOperation.Subtract => Number((float)(a - b)),
        ScoreOperation.Multiply => Number((float)(a * b)),
        ScoreOperation.Divide => Number((float)(a / b)),
        ScoreOperation.Equal => Truth(a == b),
        ScoreOperation.Less => Truth(a < b),
        ScoreOperation.LessOrEqual => Truth(a <= b),
        _ => null,
    };

    private static ScoreStep? Integers(ScoreOperation operation, ScoreType type, int a, int b)
    {
        unchecked
        {
            switch (operation)
            {
                case ScoreOperation.Add: return Integer(a + b);
                case ScoreOperation.Subtract: return Integer(a - b);
                case ScoreOperation.Multiply: return Integer(a * b);
                case ScoreOperation.Divide when b is not (0 or -1): return Integer(a / b);
                case ScoreOperation.Remainder when b is not (0 or -1): return Integer(a % b);
                case ScoreOperation.ShiftLeft: return Integer(a << b);
                case ScoreOperation.ShiftRight: return Integer(a >> b);
                case ScoreOperation.ShiftRightUnsigned: return Integer((int)((uint)a >> b));
                case ScoreOperation.And: return Of(type, a & b);
                case ScoreOperation.Or: return Of(type, a | b);
                case ScoreOperation.Xor: return Of(type, a ^ b);
                case ScoreOperation.Equal: return Truth(a == b);
                case ScoreOperation.Less: return Truth(a < b);
                case ScoreOperation.LessOrEqual: return Truth(a <= b);
                case ScoreOperation.Minimum: return Integer(Math.Min(a, b));
                case ScoreOperation.Maximum: return Integer(Math.Max(a, b));
                default: return null;
            }
        }
    }

    private static ScoreStep Of(ScoreType type, int bits) => type == ScoreType.Truth ? Truth(bits != 0) : Integer(bits);

    private static ScoreStep Integer(int value) => new(ScoreOperation.Constant, ScoreType.Integer, Bits: value);

    private static ScoreStep Number(float value) => new(ScoreOperation.Constant, ScoreType.Number, Bits: FloatBits.Of(value));

    private static ScoreStep Truth(bool value) => new(ScoreOperation.Constant, ScoreType.Truth, Bits: value ? 1 : 0);
}
