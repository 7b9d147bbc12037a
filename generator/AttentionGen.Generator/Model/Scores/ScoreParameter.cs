using System.Globalization;

namespace AttentionGen.Generator.Model.Scores;

/// <summary>A further parameter of a score method, which Forward takes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Of a number, or of a span's elements: Integer or Number.</param>
/// <param name="IsSpan">Whether it is a span.</param>
/// <param name="Slot">Which of the call's spans of that type, or of its numbers, holds it.</param>
internal sealed record ScoreParameter(string Name, ScoreType Type, bool IsSpan, int Slot)
{
    /// <summary>The property of a call that holds it.</summary>
    public string Property =>
        (IsSpan, Type) switch
        {
            (true, ScoreType.Number) => "ScoreNumbers",
            (true, _) => "ScoreIntegers",
            _ => "ScoreArgument",
        } + Slot.ToString(CultureInfo.InvariantCulture);
}
