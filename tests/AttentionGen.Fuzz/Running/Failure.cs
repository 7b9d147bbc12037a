namespace AttentionGen.Fuzz.Running;

/// <summary>The promise was broken, in words.</summary>
internal sealed class Failure : Exception
{
    public Failure(string message)
        : base(message)
    {
    }

    public Failure(string message, Exception inner)
        : base($"{message}\n{inner}", inner)
    {
    }
}
