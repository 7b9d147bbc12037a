namespace AttentionGen.Generator.Model.Scores;

/// <summary>One step of a program: an operation on results of earlier steps.</summary>
/// <param name="Operation">What is computed.</param>
/// <param name="Type">Its type.</param>
/// <param name="A">The first operand's step, or -1.</param>
/// <param name="B">The second's.</param>
/// <param name="C">The third's.</param>
/// <param name="Bits">A constant's bits, or the number of the parameter that is read.</param>
/// <param name="Guard">The condition under which C# comes here at all, or -1: asked where the step could throw.</param>
/// <param name="Function">A function's name.</param>
/// <param name="OfNumbers">Whether floats are compared.</param>
internal sealed record ScoreStep(
    ScoreOperation Operation,
    ScoreType Type,
    int A = -1,
    int B = -1,
    int C = -1,
    int Bits = 0,
    int Guard = -1,
    string? Function = null,
    bool OfNumbers = false)
{
    /// <summary>Whether an operand is there.</summary>
    public static bool Has(int operand) => operand >= 0;

    /// <summary>The steps that this one reads.</summary>
    public IEnumerable<int> Operands => new[] { A, B, C, Guard }.Where(Has);

    /// <summary>Whether a constant is true.</summary>
    public bool IsTrue => Bits != 0;

    /// <summary>Whether the span that is read, or whose length is, holds floats; otherwise integers.</summary>
    public bool ReadsNumbers => (Bits & 1) != 0;

    /// <summary>Number of that span among those of its type.</summary>
    public int Slot => Bits >> 1;

    /// <summary>Whether it can throw: an index may be out of range, a divisor may be 0 or -1, and the least integer has no distance from 0.</summary>
    public bool CanThrow =>
        Operation == ScoreOperation.Element
        || (Operation is ScoreOperation.Divide or ScoreOperation.Remainder or ScoreOperation.Absolute && Type == ScoreType.Integer);
}
