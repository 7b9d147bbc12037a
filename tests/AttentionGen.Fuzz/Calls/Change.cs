namespace AttentionGen.Fuzz.Calls;

/// <summary>What was done to a right call, and how it must then end.</summary>
/// <param name="Description">In words.</param>
/// <param name="Expectation">How the call must end.</param>
internal readonly record struct Change(string Description, Expectation Expectation)
{
    public static Change None { get; } = new("unchanged", Expectation.Right);
}
