using AttentionGen.Fuzz.Running;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Fuzz.Kernels;

/// <summary>Right calls, each prepared once and made many times: to judge a result by the reference takes longer than a hundred calls.</summary>
internal static class ProblemPool
{
    private const int Problems = 8;

    /// <summary>From so many declared rows on, calls are of a few only.</summary>
    private const int LongSequence = 1 << 16;
    private const int FewRows = 9;

    /// <summary>Calls, of whatever target, for which the same problems serve.</summary>
    private const int CallsOfAnEpoch = 1 << 14;

    private static readonly Dictionary<(KernelType, int), PreparedProblem> s_prepared = [];
    private static long s_epoch = -1;

    // All but visible infinities: where every visible score is -infinity, or a visible value infinite whose weight is 0, the reference leaves out
    // what the kernels' arithmetic makes NaN of.
    private static readonly InputFamily[] s_families = [.. Enum.GetValues<InputFamily>().Where(family => family != InputFamily.VisibleInfinity)];

    public static PreparedProblem Draw(KernelType type, Draw draw)
    {
        long epoch = draw.Number / CallsOfAnEpoch;
        if (epoch != s_epoch)
            s_prepared.Clear();
        s_epoch = epoch;
        int number = draw.Below(Problems);
        if (!s_prepared.TryGetValue((type, number), out PreparedProblem? prepared))
            s_prepared.Add((type, number), prepared = Prepare(type, new Draw(draw.Seed, -(((epoch * Problems) + number) << 8) - type.Name.Length)));
        return prepared;
    }

    /// <summary>A problem of a kernel that this program may just have compiled.</summary>
    public static PreparedProblem Prepare(KernelType type, Draw draw)
    {
        KernelCase drawn = CaseOf(type.Declaration, draw);
        AttentionProblem problem = ProblemNumbers.Draw(drawn);
        IAttentionKernel kernel = type.Create(LayerWeights.Of(problem));
        object? cache = kernel.CreateCache(problem.BatchSize);
        KernelResult[] earlier = [.. problem.Earlier.Select(step => Result(kernel, step, false, cache))];
        bool passesLengths = drawn.Lengths is not null && type.Declaration.TakesLengths;
        KernelResult result = Result(kernel, problem, passesLengths, cache) with { Earlier = earlier };
        string differences = new Verdict(problem).Differences(result);
        return differences.Length == 0
            ? new PreparedProblem(drawn.Name, type, kernel, problem, passesLengths, result)
            : throw new Failure($"On ordinary arrays, {drawn.Name}:\n{differences}");
    }

    private static KernelResult Result(IAttentionKernel kernel, AttentionProblem problem, bool passesLengths, object? cache)
    {
        KernelResult outputs = ArrayRun.OutputsOf(problem);
        AttentionCall call = ArrayRun.CallOf(problem, passesLengths, outputs);
        call.Cache = cache;
        kernel.Forward(call);
        if (problem.Declaration.HasGradients)
            outputs = outputs with { Gradients = Gradients(kernel, problem, call, outputs) };
        ElementType type = problem.Declaration.RowType;
        return type == ElementType.Float32 ? outputs : outputs with { Output = Array.ConvertAll(outputs.NarrowOutput, bits => NarrowType.Widen(type, bits)) };
    }

    private static GradientArrays<float> Gradients(IAttentionKernel kernel, AttentionProblem problem, AttentionCall call, KernelResult outputs)
    {
        var gradients = new GradientArrays<float>(
            new float[problem.Query.Length], new float[problem.Key.Length], new float[problem.Value.Length], [.. problem.BiasGradientStart], [.. problem.SinkGradientStart]);
        call.ForwardOutput = outputs.Output;
        call.ForwardLogSumExp = outputs.LogSumExp;
        call.OutputGradient = problem.OutputGradient;
        call.QueryGradient = gradients.Query;
        call.KeyGradient = gradients.Key;
        call.ValueGradient = gradients.Value;
        call.BiasGradient = gradients.Bias;
        call.SinkGradient = gradients.Sinks;
        kernel.Backward(call);
        return gradients;
    }

    private static KernelCase CaseOf(DeclaredAttention declaration, Draw draw)
    {
        var drawn = new KernelCase(declaration, draw.From(1, 3), draw.Of(s_families), draw.Below(1 << 20));
        drawn = drawn with { IsPoisoned = drawn.Inputs != InputFamily.VisibleNaN && draw.Chance(0.5) };
        if (declaration.HasCache)
            return drawn with { Steps = Steps(declaration.SequenceLength, draw) };
        if (declaration.SequenceLength >= LongSequence || declaration.KeyValueLength >= LongSequence)
            return drawn with { Lengths = (FewRows, Math.Min(FewRows, declaration.KeyValueLength ?? FewRows)) };
        if (!declaration.TakesLengths || draw.Chance(0.4))
            return drawn;

        AttentionAttribute attribute = declaration.ToAttribute();
        int queries = draw.From(0, attribute.SequenceLength);
        int keys = declaration.HasOwnKeys ? draw.From(0, attribute.KeyValueLength) : queries;

        // Running rotary positions start at 0.
        if (declaration is { IsRotary: true, CausalAlignment: CausalAlignment.BottomRight })
            queries = Math.Min(queries, keys);
        return drawn with { Lengths = (declaration.HasOwnKeys ? queries : keys, keys) };
    }

    private static int[] Steps(int capacity, Draw draw)
    {
        var steps = new List<int>();
        for (int left = capacity; left > 0 && steps.Count < 5; left -= steps[^1])
            steps.Add(draw.Chance(0.5) ? 1 : draw.From(1, left));
        return [.. steps];
    }
}
