namespace AttentionGen.Reference;

/// <summary>What is refused before anything is computed, each message with the expected shape and length and the length it got.</summary>
internal static class ReferenceChecks
{
    /// <summary>The exception for an argument that makes no sense.</summary>
    public static ArgumentException Invalid(string name, string message) => new(message, name);

    /// <summary>The exception for a number that is too small or too large.</summary>
    public static ArgumentOutOfRangeException OutOfRange(string name, int value, string message) => new(name, value, message);

    /// <summary>The actual length of a call, which the declared one bounds.</summary>
    public static int ActualLength(int? actual, int declared, string name)
    {
        int length = actual ?? declared;
        if (length < 0 || length > declared)
            throw new ArgumentOutOfRangeException(name, length, $"{name} must be from 0 to the declared {declared}.");

        return length;
    }

    /// <summary>How many samples, or what else it is a row of, a span holds.</summary>
    public static int Batch(int length, long sampleLength, string shape, string name, string axis = "batch")
    {
        if (length % sampleLength != 0)
            throw new ArgumentException($"{name} must be ({axis}, {shape}), a multiple of {sampleLength} elements, but has {length}.", name);

        return (int)(length / sampleLength);
    }

    /// <summary>A span of exactly this shape.</summary>
    public static void Length(int length, long expected, string shape, string name)
    {
        if (length != expected)
            throw new ArgumentException($"{name} must be ({shape}), {expected} elements, but has {length}.", name);
    }

    /// <summary>A span that the declaration does not ask for.</summary>
    public static void Empty(int length, string reason, string name)
    {
        if (length != 0)
            throw new ArgumentException($"{name} must be empty, since {reason}, but has {length} elements.", name);
    }

    /// <summary>A cache is a kernel's; here its rows are given again.</summary>
    public static void NoCache(KeyValueCache? cache)
    {
        if (cache is not null)
            throw Invalid("cache", "cache must be null: the reference has none, and takes the rows that it holds.");
    }

    /// <summary>A length that another one determines.</summary>
    public static void SameLength(int length, int expected, string expectedName, string name)
    {
        if (length != expected)
            throw new ArgumentException($"{name} must be {expectedName}, {expected}, but is {length}.", name);
    }

    /// <summary>Numbers that must lie in a range, each of them.</summary>
    public static void Range(ReadOnlySpan<int> values, int maximum, string maximumName, string name)
    {
        foreach (int value in values)
        {
            if (value < 0 || value > maximum)
                throw new ArgumentOutOfRangeException(name, value, $"Every value of {name} must be from 0 to {maximumName} {maximum}.");
        }
    }

    /// <summary>Output and weights are written in turn, so neither may lie on the other.</summary>
    public static void Apart<T>(Span<T> output, Span<T> weights)
    {
        if (output.Overlaps(weights))
            throw new ArgumentException("weights must not overlap output.", nameof(weights));
    }
}
