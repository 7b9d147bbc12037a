using System.Runtime.CompilerServices;
using AttentionGen.Runtime;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests.Threads;

/// <summary>Everything that a call can ask for comes through to the workers of a parallel call, and what the collector could move stays where it is.</summary>
[Collection(SerialKernels.Name)]
public sealed class PinnedArgumentsTests(SplitWork split) : IClassFixture<SplitWork>
{
    private const int Workers = 2;
    private const int Length = 7;

    private static readonly ParallelOptions s_twoThreads = new() { MaxDegreeOfParallelism = Workers };

    public static IEnumerable<TheoryDataRow<string>> Spans => Names(isSpan: true);

    public static IEnumerable<TheoryDataRow<string>> Values => Names(isSpan: false);

    [Theory]
    [MemberData(nameof(Spans))]
    public void A_span_stays_on_its_array_while_the_collector_moves_others(string name)
    {
        Assert.NotNull(split);
        ArgumentAccess argument = ByName(name);
        var neighbours = new MovableArrays();
        Array array = new MovableArrays().New(argument.ValueType, Length);
        neighbours.New(typeof(byte), Length);
        AttentionArguments call = default;
        argument.Set(ref call, array);

        int seen = 0;
        ParallelAttention.Run(call, Workers, operations: 1, workerOperations: 1, s_twoThreads, (in AttentionArguments told, WorkShare share) =>
        {
            while (share.Next(out int _))
            {
                CompactingCollector.Compact();
                Assert.True(argument.Holds(told, array), $"{name} is no longer its array: nothing pins it, or nothing hands it on.");
                Interlocked.Increment(ref seen);
            }
        });

        Assert.Equal(Workers, seen);
        Assert.Equal(1, neighbours.Moved);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Any_other_value_comes_through(string name)
    {
        Assert.NotNull(split);
        ArgumentAccess argument = ByName(name);
        object value = ValueOf(argument.ValueType);
        AttentionArguments call = default;
        Assert.False(argument.Holds(call, value));
        argument.Set(ref call, value);

        int seen = 0;
        ParallelAttention.Run(call, Workers, operations: 1, workerOperations: 1, s_twoThreads, (in AttentionArguments told, WorkShare share) =>
        {
            while (share.Next(out int _))
            {
                Assert.True(argument.Holds(told, value), $"{name} is not handed on.");
                Interlocked.Increment(ref seen);
            }
        });

        Assert.Equal(Workers, seen);
    }

    private static object ValueOf(Type type)
    {
        if (type == typeof(bool))
            return true;
        if (type == typeof(int))
            return 17;
        if (type == typeof(DropoutSeed?))
            return new DropoutSeed(17, 18);
        Assert.False(type.IsValueType, $"No value of {type} is known here.");
        return RuntimeHelpers.GetUninitializedObject(type);
    }

    private static ArgumentAccess ByName(string name) => ArgumentAccess.All.Single(argument => argument.Name == name);

    private static IEnumerable<TheoryDataRow<string>> Names(bool isSpan) =>
        ArgumentAccess.All.Where(argument => argument.IsSpan == isSpan).Select(argument => new TheoryDataRow<string>(argument.Name));
}
