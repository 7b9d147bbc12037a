using System.Reflection;
using AttentionGen.Fuzz.Kernels;
using AttentionGen.Fuzz.Running;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Fuzz.Targets;

/// <summary>ReferenceAttention with declarations that the generator never saw, and inputs that do not fit.</summary>
internal sealed class ReferenceTarget : ITarget
{
    private static readonly KernelType[] s_types = [.. KernelTypes.All.Where(type => type.Declaration.SequenceLength < 64 && !type.Declaration.HasCache)];

    public string Name => "Reference";

    public double Weight => 0.1;

    public Outcome Run(Draw draw)
    {
        PreparedProblem prepared = ProblemPool.Draw(draw.Of(s_types), draw);
        AttentionProblem problem = prepared.Problem;
        AttentionAttribute attribute = problem.Declaration.ToAttribute();
        if (draw.Chance(0.1))
            attribute = WithSizes(attribute, draw);
        var changes = new List<string>();
        for (int n = draw.Below(3); n > 0; n--)
            changes.Add(Change(attribute, draw));
        var output = new float[draw.Chance(0.9) ? problem.OutputLength : draw.Size(8)];
        Array.Fill(output, float.NaN);
        string description = $"Reference of {prepared.Name}, {attribute.HeadCount}, {attribute.ModelDimension}, {attribute.SequenceLength}, {string.Join(", ", changes)}";
        try
        {
            Forward(attribute, problem, output, draw);
        }
        catch (ArgumentException)
        {
            return output.All(float.IsNaN) ? Outcome.Refused : throw new Failure($"{description}: refused, but something was written.");
        }
        catch (Exception exception)
        {
            throw new Failure($"{description}: not documented.", exception);
        }

        return Outcome.Survived;
    }

    private static void Forward(AttentionAttribute attribute, AttentionProblem problem, float[] output, Draw draw)
    {
        int? queryLength = problem.Declaration.TakesLengths ? Number(problem.QueryLength) : null;
        int? keyLength = problem.Declaration.TakesLengths ? Number(problem.KeyLength) : null;
        if (attribute is AttentionLayerAttribute)
        {
            bool isSeparate = problem.Declaration.HasSeparateMemories;
            MultiHeadAttentionInputs inputs = new()
            {
                Input = Cut(problem.Query),
                Memory = isSeparate ? [] : Cut(problem.Key),
                KeyMemory = isSeparate ? Cut(problem.Key) : [],
                ValueMemory = isSeparate ? Cut(problem.Value) : [],
                Mask = Cut(problem.Mask),
                Bias = Cut(problem.Bias),
                KeyLengths = Numbers(problem.KeyLengths),
                KeyMask = new PaddedKeys(Cut(problem.KeyMask)),
                Sinks = Cut(problem.Sinks),
                Rotary = problem.Rotary,
                QueryPositions = Numbers(problem.QueryPositions),
                KeyPositions = Numbers(problem.KeyPositions),
                ScoreModifier = problem.Declaration.ScoreModifier is null ? null : (ScoreModifierFunction)ScoreMethodCases.Modified,
                MaskPredicate = problem.Declaration.MaskPredicate is null ? null : (MaskPredicateFunction)ScoreMethodCases.Sees,
                CumulativeQueryLengths = Numbers(problem.CumulativeQueryLengths),
                CumulativeKeyLengths = problem.Declaration.HasOwnKeys ? Numbers(problem.CumulativeKeyLengths) : [],
                QueryLength = queryLength,
                KeyLength = keyLength,
            };
            if (attribute is TransformerLayerAttribute transformer)
                ReferenceAttention.Forward(transformer, LayerWeights.Transformer(problem), inputs, output);
            else
                ReferenceAttention.Forward((MultiHeadAttentionAttribute)attribute, LayerWeights.Attention(problem), inputs, output);
            return;
        }

        ReferenceAttention.Forward(
            (ScaledDotProductAttentionAttribute)attribute,
            new AttentionInputs
            {
                Query = Cut(problem.Query),
                Key = Cut(problem.Key),
                Value = Cut(problem.Value),
                Mask = Cut(problem.Mask),
                Bias = Cut(problem.Bias),
                KeyLengths = Numbers(problem.KeyLengths),
                KeyMask = new PaddedKeys(Cut(problem.KeyMask)),
                CumulativeQueryLengths = Numbers(problem.CumulativeQueryLengths),
                CumulativeKeyLengths = Numbers(problem.CumulativeKeyLengths),
                Sinks = Cut(problem.Sinks),
                Rotary = problem.Rotary,
                QueryPositions = Numbers(problem.QueryPositions),
                KeyPositions = Numbers(problem.KeyPositions),
                ScoreModifier = problem.Declaration.ScoreModifier is null ? null : (ScoreModifierFunction)ScoreMethodCases.Modified,
                MaskPredicate = problem.Declaration.MaskPredicate is null ? null : (MaskPredicateFunction)ScoreMethodCases.Sees,
                FirstKey = Number(problem.FirstKey),
                Dropout = problem.Dropout,
                QueryLength = queryLength,
                KeyLength = keyLength,
            },
            output);

        int Number(int right) => draw.Chance(0.95) ? right : draw.Hostile();

        T[] Cut<T>(T[] right)
        {
            if (draw.Chance(0.97))
                return right;
            var cut = new T[draw.Of(0, right.Length + 1, Math.Max(right.Length - 1, 0), right.Length / 2)];
            right.AsSpan(0, Math.Min(right.Length, cut.Length)).CopyTo(cut);
            return cut;
        }

        int[] Numbers(int[] right)
        {
            int[] numbers = [.. Cut(right)];
            if (numbers.Length > 0 && draw.Chance(0.05))
                numbers[draw.Below(numbers.Length)] = draw.Hostile();
            return numbers;
        }
    }

    private static AttentionAttribute WithSizes(AttentionAttribute attribute, Draw draw)
    {
        int[] sizes = [attribute.HeadCount, attribute.ModelDimension, attribute.SequenceLength];
        sizes[draw.Below(3)] = draw.Hostile();
        return attribute switch
        {
            TransformerLayerAttribute transformer => new TransformerLayerAttribute(
                sizes[0], sizes[1], sizes[2], draw.Chance(0.5) ? transformer.FeedForwardDimension : draw.Hostile()),
            MultiHeadAttentionAttribute => new MultiHeadAttentionAttribute(sizes[0], sizes[1], sizes[2]),
            _ => new ScaledDotProductAttentionAttribute(sizes[0], sizes[1], sizes[2]),
        };
    }

    private static string Change(AttentionAttribute attribute, Draw draw)
    {
        PropertyInfo property = draw.Of(attribute.GetType().GetProperties().Where(property => property.CanWrite).ToArray());
        object value = property.PropertyType switch
        {
            { } type when type == typeof(bool) => draw.Chance(0.5),
            { } type when type == typeof(int) => draw.Hostile(),
            { } type when type == typeof(float) => draw.Of(float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -1f, 1e-38f, 1e38f),
            { } type when type == typeof(string) => draw.Of("", ",", ScoreMethodCases.ModifierName),
            { } type => Enum.ToObject(type, draw.Hostile()),
        };
        property.SetValue(attribute, value);
        return FormattableString.Invariant($"{property.Name} = {value}");
    }
}
