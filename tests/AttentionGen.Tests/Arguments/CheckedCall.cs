using AttentionGen.Runtime;

namespace AttentionGen.Tests.Arguments;

/// <summary>A call that is right, and what a shape says of it once one of its arguments is changed.</summary>
/// <param name="make">Makes the call.</param>
/// <param name="check">Checks it.</param>
internal sealed class CheckedCall(CheckedCall.Maker make, CheckedCall.Checker check)
{
    /// <summary>An array of its own for each call.</summary>
    public static int[] Numbers(params int[] numbers) => numbers;

    public delegate AttentionArguments Maker();

    public delegate void Checker(scoped ref AttentionArguments call);

    public delegate void Change(ref AttentionArguments call);

    public delegate void Look(in AttentionArguments call);

    /// <summary>Expects that the call passes with a change, and looks at what the check made of it.</summary>
    public void Passes(Change? change = null, Look? look = null)
    {
        AttentionArguments call = make();
        change?.Invoke(ref call);
        check(ref call);
        look?.Invoke(call);
    }

    /// <summary>Expects the exception of a change: of this very type, about this parameter, with a text that begins so.</summary>
    public void Refuses<T>(Change change, string name, string message)
        where T : ArgumentException
    {
        T refusal = Assert.Throws<T>(() =>
        {
            AttentionArguments call = make();
            change(ref call);
            check(ref call);
        });
        Assert.Equal(name, refusal.ParamName);
        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>The same of an argument.</summary>
    public void Refuses(Change change, string name, string message) => Refuses<ArgumentException>(change, name, message + $" (Parameter '{name}')");
}
