namespace AttentionGen.Generator.Model.Signatures;

/// <summary>One parameter of <c>Forward</c>: the one place that says what it is, from which its declaration, its documentation and the call follow.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name, as in messages: without <c>@</c>.</param>
/// <param name="What">What it holds, as the beginning of a sentence.</param>
/// <param name="Shape">The axes of a span, outermost first; empty where there are none to speak of.</param>
/// <param name="More">The end of the sentence, from its comma or colon on.</param>
/// <param name="Sets">What it sets of a call.</param>
internal sealed record ForwardParameter(
    ParameterType Type, string Name, string What, EquatableArray<Axis> Shape, string More, EquatableArray<CallSetting> Sets)
{
    /// <summary>What it holds, for the XML documentation.</summary>
    public string Description => Shape.Count == 0 ? $"{What}{More}." : $"{What}, ({string.Join(", ", Shape)}){More}.";
}
