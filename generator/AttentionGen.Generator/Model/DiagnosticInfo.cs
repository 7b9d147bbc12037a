namespace AttentionGen.Generator.Model;

/// <summary>A diagnostic as values, so that it can be cached and compared.</summary>
/// <param name="Id">ID of its descriptor.</param>
/// <param name="Location">Where in the user's source.</param>
/// <param name="Arguments">What fills the placeholders of the descriptor's message.</param>
internal sealed record DiagnosticInfo(string Id, LocationInfo Location, EquatableArray<string> Arguments);
