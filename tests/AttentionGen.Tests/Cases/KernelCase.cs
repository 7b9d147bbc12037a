using System.Globalization;

namespace AttentionGen.Tests.Cases;

/// <summary>One call of one declared kernel. The seed settles every number, so a case is the same on every run and machine.</summary>
/// <param name="Declaration">The kernel.</param>
/// <param name="BatchSize">Samples in the call.</param>
/// <param name="Inputs">What the numbers look like.</param>
/// <param name="Seed">Seed of all random choices.</param>
internal sealed record KernelCase(DeclaredAttention Declaration, int BatchSize, InputFamily Inputs, int Seed)
{
    /// <summary>Actual lengths, passed to the overload that takes them; null calls the other one.</summary>
    public (int Query, int Key)? Lengths { get; init; }

    /// <summary>With a cache, the new rows of each call, one after the other; null lets the seed decide.</summary>
    public IReadOnlyList<int>? Steps { get; init; }

    /// <summary>Puts NaN and infinities into every input that the masks hide from every row that could read it.</summary>
    public bool IsPoisoned { get; init; }

    /// <summary>The boolean mask is one of documents laid end to end: whole blocks of it are hidden or visible.</summary>
    public bool IsOfDocuments { get; init; }

    public string Name
    {
        get
        {
            string lengths = Lengths is { } actual ? string.Create(CultureInfo.InvariantCulture, $" actual {actual.Query},{actual.Key}") : "";
            string steps = Steps is null ? "" : " steps " + string.Join(',', Steps);
            string poison = IsPoisoned ? " poisoned" : "";
            string documents = IsOfDocuments ? " documents" : "";
            return string.Create(CultureInfo.InvariantCulture, $"{Declaration}; batch {BatchSize}{lengths}{steps}; {Inputs}{poison}{documents} #{Seed}");
        }
    }

    public override string ToString() => Name;
}
