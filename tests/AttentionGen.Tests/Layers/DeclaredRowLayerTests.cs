using System.Globalization;
using AttentionGen.Tests.InMemory;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Threads;

namespace AttentionGen.Tests.Layers;

/// <summary>
/// Generated linear layers and feed-forward networks, with the instruction set of this process; <see cref="InstructionSetTests"/> runs this class again with every other.
/// </summary>
[Collection(SerialKernels.Name)]
public sealed class DeclaredRowLayerTests(GuardedScratch scratch, SplitWork split) : IClassFixture<GuardedScratch>, IClassFixture<SplitWork>
{
    private static readonly VectorWidth[] s_widths = Enum.GetValues<VectorWidth>();
    private static readonly int[] s_rowCounts = [0, 1, 2, 5, 13, 70, 150];

    private static readonly RowLayerProblem[] s_problems =
    [
        .. Enum.GetValues<Activation>().SelectMany((activation, n) => (RowLayerProblem[])
        [
            RowLayerProblem.Network(40 - n, 72 + (7 * n), activation, n % 2 == 0, s_rowCounts[^1]),
            RowLayerProblem.Network(7, 19, activation, n % 2 == 1, s_rowCounts[^1]),
        ]),
        .. Enum.GetValues<Activation>().Where(activation => activation <= Activation.Silu).SelectMany((activation, n) => (RowLayerProblem[])
        [
            RowLayerProblem.Linear(33 + n, 50 - (5 * n), activation, n % 2 == 0, s_rowCounts[^1]),
            RowLayerProblem.Linear(64, 96, activation, n % 2 == 1, s_rowCounts[^1]),
        ]),
        .. s_widths.SelectMany((_, n) => (RowLayerProblem[])
        [
            RowLayerProblem.Network(40 - n, 72 + (7 * n), Activation.SwiGlu, n % 2 == 0, s_rowCounts[^1]).WithWeights(ElementType.BFloat16),
            RowLayerProblem.Linear(33 + n, 50 - (5 * n), Activation.Relu, n % 2 == 1, s_rowCounts[^1]).WithWeights(ElementType.BFloat16),
        ]),
        .. s_widths.SelectMany((_, n) => (RowLayerProblem[])
        [
            RowLayerProblem.Network(40 - n, 72 + (7 * n), Activation.SwiGlu, n % 2 == 0, s_rowCounts[^1]).WithWeights(ElementType.Int8),
            RowLayerProblem.Linear(33 + n, 50 - (5 * n), Activation.Relu, n % 2 == 1, s_rowCounts[^1]).WithWeights(ElementType.Int8),
        ]),
    ];

    private static readonly Lazy<LoadedAssembly> s_assembly = new(() => GeneratorHarness.Compile(s_problems.Select(Source)));

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, s_problems.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_layer_agrees_with_the_reference(int number)
    {
        Assert.NotNull(scratch);
        Assert.NotNull(split);
        RowLayerProblem problem = s_problems[number];
        IRowLayer layer = Create(number);
        Assert.Equal((problem.Inputs, problem.Outputs), (layer.InputDimension, layer.OutputDimension));
        var verdict = new RowLayerVerdict(problem);
        foreach (int rows in s_rowCounts)
        {
            float[] output = Run(layer, problem, rows, null, GuardSide.End);
            string differences = verdict.Differences(output);
            Assert.True(differences.Length == 0, $"{Source(problem, number)}, {rows} rows: {differences}\n{layer.KernelPlan}");
            SameBits(output, Run(layer, problem, rows, null, GuardSide.Start));
            foreach (int degree in new[] { 1, 2, 3 })
                SameBits(output, Run(layer, problem, rows, degree, GuardSide.End));
        }
    }

    [Fact]
    public void They_report_the_instruction_set_of_this_process()
    {
        int number = Array.FindIndex(s_problems, problem => Width(Array.IndexOf(s_problems, problem)) == VectorWidth.Auto);
        Assert.Equal(InstructionSetLevel.Expected, s_assembly.Value.Type("Declared." + Name(number)).GetProperty("InstructionSet")!.GetValue(null));
    }

    private static float[] Run(IRowLayer layer, RowLayerProblem problem, int rows, int? degree, GuardSide side)
    {
        GuardedScratch.Side = side;
        using GuardedMemory<float> input = new GuardedMemory<float>(problem.Input.AsSpan(0, rows * problem.Inputs), side).AsReadOnly();
        using var output = new GuardedMemory<float>(rows * problem.Outputs, side);
        output.Span.Fill(float.NaN);
        layer.Forward(input.Span, output.Span, degree is { } most ? new ParallelOptions { MaxDegreeOfParallelism = most } : null);
        return output.Span.ToArray();
    }

    private static void SameBits(float[] first, float[] second) => Assert.True(first.AsSpan().SequenceEqual(second));

    private static IRowLayer Create(int number)
    {
        RowLayerProblem problem = s_problems[number];
        object weights = problem.IsNetwork ? problem.NetworkWeights : problem.LinearWeights;
        return (IRowLayer)Activator.CreateInstance(s_assembly.Value.Type("Declared." + Name(number)), weights)!;
    }

    private static string Source(RowLayerProblem problem, int number)
    {
        string attribute = problem.IsNetwork ? $"FeedForward({problem.Inputs}, {problem.Hidden}" : $"Linear({problem.Inputs}, {problem.Outputs}";
        return $"""
            using AttentionGen;
            namespace Declared;
            [{attribute}, Activation = Activation.{problem.Activation},{WeightType(problem)} VectorWidth = VectorWidth.{Width(number)})]
            public sealed partial class {Name(number)};
            """;
    }

    private static string WeightType(RowLayerProblem problem) => problem.WeightType == ElementType.Float32 ? "" : $" WeightType = ElementType.{problem.WeightType},";

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"RowLayer{number}");

    private static VectorWidth Width(int number) => s_widths[number % (s_widths.Length + 3) % s_widths.Length];
}
