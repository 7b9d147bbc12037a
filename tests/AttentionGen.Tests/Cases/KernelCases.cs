namespace AttentionGen.Tests.Cases;

/// <summary>
/// The one list of cases that every engine runs: the kernels at every instruction-set level, the reference, the plain loop.
/// </summary>
/// <remarks>
/// All shapes times all masks would be thousands of kernels. Each shape walks through the masks with a stride of its own instead, so
/// that every shape meets a spread of masks and every mask a spread of shapes; layouts, extra outputs, vector widths, batch sizes and
/// number families turn with counters of different periods.
/// </remarks>
internal static class KernelCases
{
    private const int MasksPerShape = 9;
    private const int MasksPerLayer = 4;

    /// <summary>Attention alone: head dimensions with and without a remainder for every vector width, lengths likewise.</summary>
    internal static IReadOnlyList<DeclaredAttention> Shapes { get; } =
    [
        Square(heads: 1, dimension: 1, length: 1),
        Square(heads: 4, dimension: 1, length: 5),
        Square(heads: 3, dimension: 10, length: 7),
        Square(heads: 4, dimension: 16, length: 16),
        Square(heads: 2, dimension: 16, length: 17),
        Square(heads: 5, dimension: 20, length: 33),
        Square(heads: 2, dimension: 32, length: 32),
        Square(heads: 3, dimension: 32, length: 63),
        Square(heads: 8, dimension: 32, length: 3),
        Square(heads: 3, dimension: 64, length: 1),
        Square(heads: 2, dimension: 64, length: 65),
        Square(heads: 1, dimension: 64, length: 128),
        Square(heads: 1, dimension: 64, length: 197),
        Square(heads: 2, dimension: 80, length: 33),
        Square(heads: 1, dimension: 96, length: 40),
        Square(heads: 2, dimension: 100, length: 24),
        Square(heads: 2, dimension: 128, length: 65),
        Square(heads: 1, dimension: 128, length: 7),

        // Cross-attention: few queries on many keys, and the other way round.
        Square(heads: 2, dimension: 32, length: 1) with { KeyValueLength = 77 },
        Square(heads: 3, dimension: 20, length: 7) with { KeyValueLength = 65 },
        Square(heads: 2, dimension: 16, length: 65) with { KeyValueLength = 7 },
        Square(heads: 1, dimension: 64, length: 33) with { KeyValueLength = 200 },
        Square(heads: 2, dimension: 10, length: 200) with { KeyValueLength = 3 },
        Square(heads: 2, dimension: 16, length: 31) with { KeyValueLength = 1 },

        // Values wider or narrower than queries and keys.
        Square(heads: 2, dimension: 16, length: 17) with { ValueDimension = 20 },
        Square(heads: 2, dimension: 64, length: 33) with { ValueDimension = 10 },
        Square(heads: 3, dimension: 1, length: 16) with { ValueDimension = 33 },
        Square(heads: 2, dimension: 100, length: 15) with { ValueDimension = 1 },
        Square(heads: 2, dimension: 32, length: 9) with { KeyValueLength = 48, ValueDimension = 80 },

        // A model width that the heads do not share.
        new(HeadCount: 3, ModelDimension: 64, SequenceLength: 21) { HeadDimension = 20, ValueDimension = 12 },
        new(HeadCount: 2, ModelDimension: 50, SequenceLength: 63) { HeadDimension = 32, KeyValueLength = 34 },

        // Long enough for key blocks and an online softmax.
        Square(heads: 1, dimension: 16, length: 300),
        Square(heads: 2, dimension: 8, length: 40) with { KeyValueLength = 1100 },
        Square(heads: 1, dimension: 32, length: 33) with { KeyValueLength = 513 },

        // So narrow that it is unrolled in spite of its length.
        Square(heads: 1, dimension: 1, length: 9) with { KeyValueLength = 600 },

        // Large enough to be prefetched.
        Square(heads: 12, dimension: 64, length: 90),
    ];

    /// <summary>Layers. A model width that is no multiple of a vector, and heads that do not share it evenly, among them.</summary>
    internal static IReadOnlyList<DeclaredAttention> Layers { get; } =
    [
        Layer(heads: 1, model: 1, length: 1),
        Layer(heads: 2, model: 20, length: 7),
        Layer(heads: 4, model: 64, length: 16),
        Layer(heads: 8, model: 32, length: 33),
        Layer(heads: 3, model: 96, length: 17),
        Layer(heads: 1, model: 100, length: 24),
        Layer(heads: 5, model: 50, length: 65),
        Layer(heads: 2, model: 128, length: 63),
        Layer(heads: 4, model: 64, length: 5) with { KeyValueLength = 40 },
        Layer(heads: 2, model: 32, length: 48) with { KeyValueLength = 3 },
        Layer(heads: 4, model: 32, length: 1) with { KeyValueLength = 50 },
        Layer(heads: 2, model: 48, length: 12) with { KeyValueLength = 12 },
        Layer(heads: 3, model: 40, length: 19) with { HeadDimension = 16, ValueDimension = 10 },
        Layer(heads: 2, model: 24, length: 9) with { HeadDimension = 20, ValueDimension = 32, KeyValueLength = 130 },
    ];

    /// <summary>Every mask and every composition, with every combination of axes on its own.</summary>
    internal static IReadOnlyList<MaskOption> Masks { get; } = [.. AllMasks()];

    // Below the tables: static initialisers run in the order of the text.
    public static IReadOnlyList<KernelCase> All { get; } = [.. AttentionCases(), .. LayerCases(), .. ExplicitCases(), .. VariantCases.All];

    private static readonly Dictionary<string, KernelCase> s_byName = All.ToDictionary(kernelCase => kernelCase.Name);

    /// <summary>The names, for theories: strings survive the way through every test runner.</summary>
    public static IEnumerable<TheoryDataRow<string>> Names => All.Select(kernelCase => new TheoryDataRow<string>(kernelCase.Name));

    public static KernelCase ByName(string name) => s_byName[name];

    private static IEnumerable<MaskOption> AllMasks()
    {
        yield return new MaskOption(null);
        foreach (CausalAlignment? alignment in new CausalAlignment?[] { null, CausalAlignment.BottomRight })
        {
            yield return new MaskOption(AttentionMask.Causal) { Alignment = alignment };
            yield return new MaskOption(AttentionMask.Causal | AttentionMask.KeyPadding) { Alignment = alignment };
            yield return new MaskOption(AttentionMask.Causal | AttentionMask.Boolean) { Alignment = alignment };
            yield return new MaskOption(AttentionMask.Causal | AttentionMask.Additive) { Alignment = alignment };
            yield return new MaskOption(AttentionMask.Causal | AttentionMask.KeyPadding | AttentionMask.Additive) { Alignment = alignment };
        }

        yield return new MaskOption(AttentionMask.KeyPadding);
        for (AttentionAxes axes = AttentionAxes.None; axes <= (AttentionAxes.Batch | AttentionAxes.Head | AttentionAxes.Query); axes++)
        {
            yield return new MaskOption(AttentionMask.Boolean) { MaskAxes = axes };
            yield return new MaskOption(AttentionMask.Additive) { BiasAxes = axes };
        }

        const AttentionAxes BatchOnly = AttentionAxes.Batch;
        const AttentionAxes HeadAndQuery = AttentionAxes.Head | AttentionAxes.Query;
        yield return new MaskOption(AttentionMask.KeyPadding | AttentionMask.Boolean) { MaskAxes = BatchOnly };
        yield return new MaskOption(AttentionMask.KeyPadding | AttentionMask.Additive) { BiasAxes = HeadAndQuery };
        yield return new MaskOption(AttentionMask.Boolean | AttentionMask.Additive) { MaskAxes = BatchOnly, BiasAxes = HeadAndQuery };
        yield return new MaskOption(AttentionMask.KeyPadding | AttentionMask.Boolean | AttentionMask.Additive);
        yield return new MaskOption(AttentionMask.Causal | AttentionMask.KeyPadding | AttentionMask.Boolean) { MaskAxes = HeadAndQuery };
        yield return new MaskOption(AttentionMask.Causal | AttentionMask.Boolean | AttentionMask.Additive)
        {
            MaskAxes = AttentionAxes.Batch | AttentionAxes.Query,
            BiasAxes = AttentionAxes.Head,
            Alignment = CausalAlignment.BottomRight,
        };
        yield return new MaskOption(AttentionMask.Causal | AttentionMask.KeyPadding | AttentionMask.Boolean | AttentionMask.Additive)
        {
            MaskAxes = AttentionAxes.Batch | AttentionAxes.Head | AttentionAxes.Query,
            BiasAxes = AttentionAxes.Query,
        };
    }

    private static IEnumerable<KernelCase> AttentionCases()
    {
        int turn = 0;
        for (int shape = 0; shape < Shapes.Count; shape++)
        {
            for (int n = 0; n < MasksPerShape; n++)
            {
                DeclaredAttention declaration = Masks[MaskIndex(shape, n)].ApplyTo(Shapes[shape]) with
                {
                    Layout = turn % 2 == 0 ? null : AttentionLayout.HeadMajor,
                    Outputs = turn % 3 == 1 ? AttentionOutputs.Weights : null,
                    VectorWidth = PinnedWidth(turn),
                    Unroll = turn % 7 == 3 ? Unroll.Tiled : null,
                };
                foreach (KernelCase kernelCase in CasesOf(declaration, turn++))
                    yield return kernelCase;
            }
        }
    }

    private static IEnumerable<KernelCase> LayerCases()
    {
        int turn = 0;
        for (int layer = 0; layer < Layers.Count; layer++)
        {
            for (int n = 0; n < MasksPerLayer; n++)
            {
                DeclaredAttention declaration = Masks[turn % Masks.Count].ApplyTo(Layers[layer]) with
                {
                    Outputs = turn % 3 == 2 ? AttentionOutputs.Weights : null,
                    VectorWidth = PinnedWidth(turn),
                };
                foreach (KernelCase kernelCase in CasesOf(declaration, turn++))
                    yield return kernelCase;
            }
        }
    }

    // Both strides are coprime to the number of masks: a shape meets no mask twice, and neighbours begin elsewhere.
    private static int MaskIndex(int shape, int n) => (shape * 11 + n * 3) % Masks.Count;

    private static VectorWidth? PinnedWidth(int turn) => (turn % 11) switch
    {
        2 => VectorWidth.Vector128,
        5 => VectorWidth.Vector256,
        8 => VectorWidth.Vector512,
        _ => null,
    };

    // One call as declared, one shorter and poisoned.
    private static IEnumerable<KernelCase> CasesOf(DeclaredAttention declaration, int turn)
    {
        InputFamily[] families = [InputFamily.Normal, InputFamily.LargeScores, InputFamily.ShiftedScores, InputFamily.Denormal, InputFamily.VisibleNaN, InputFamily.Constant, InputFamily.VisibleInfinity];
        yield return new KernelCase(declaration, 1 + turn % 3, families[turn % families.Length], turn)
        {
            // Half of them poisoned, in a rhythm that is not the families'.
            IsPoisoned = declaration.Mask is not null && turn % 4 < 2,
        };

        AttentionAttribute attribute = declaration.ToAttribute();
        int queries = ShorterLength(attribute.SequenceLength, turn);
        int keys = declaration.HasOwnKeys ? ShorterLength(attribute.KeyValueLength, turn + 2) : queries;
        yield return new KernelCase(declaration, 1 + (turn + 1) % 3, families[(turn + 2) % 3], turn + 1000)
        {
            Lengths = (queries, keys),
            IsPoisoned = declaration.Mask is not null,
        };
    }

    private static int ShorterLength(int declared, int turn) => (turn % 8) switch
    {
        0 => 0,
        1 or 4 => Math.Min(1, declared),
        2 or 6 => declared / 2,
        3 => Math.Max(declared - 1, 0),
        5 => declared,
        _ => declared * 2 / 3,
    };

    // What the walk does not reach by itself.
    private static IEnumerable<KernelCase> ExplicitCases()
    {
        int seed = 5000;

        // No loop at all: shapes small enough for one method, with each kind of mask.
        DeclaredAttention[] unrolled =
        [
            Square(heads: 1, dimension: 1, length: 1),
            Square(heads: 1, dimension: 4, length: 2),
            Square(heads: 2, dimension: 8, length: 4),
            Square(heads: 1, dimension: 3, length: 3) with { ValueDimension = 5 },
            Square(heads: 2, dimension: 16, length: 1) with { KeyValueLength = 6 },
        ];
        AttentionMask?[] masks =
        [
            null,
            AttentionMask.Causal,
            AttentionMask.KeyPadding,
            AttentionMask.Boolean | AttentionMask.Additive,
        ];
        foreach (DeclaredAttention shape in unrolled)
        {
            foreach (AttentionMask? mask in masks)
            {
                DeclaredAttention declaration = shape with { Mask = mask, Unroll = Unroll.Full };
                foreach (KernelCase kernelCase in CasesOf(declaration, seed++))
                    yield return kernelCase;
            }
        }

        // Masks of which whole blocks are hidden or visible.
        DeclaredAttention[] documents =
        [
            Square(heads: 2, dimension: 16, length: 400),
            Square(heads: 1, dimension: 64, length: 190) with { KeyValueLength = 700, ValueDimension = 20 },
            Layer(heads: 2, model: 32, length: 300),
        ];
        AttentionMask[] documentMasks =
        [
            AttentionMask.Boolean,
            AttentionMask.Boolean | AttentionMask.Causal,
            AttentionMask.Boolean | AttentionMask.KeyPadding,
            AttentionMask.Boolean | AttentionMask.Additive,
        ];
        foreach (DeclaredAttention shape in documents)
        {
            foreach (AttentionMask mask in documentMasks)
            {
                foreach (KernelCase kernelCase in CasesOf(shape with { Mask = mask, VectorWidth = PinnedWidth(seed) }, seed++))
                    yield return kernelCase with { IsOfDocuments = true };
            }
        }

        // Every number family on one ordinary kernel and one masked one.
        DeclaredAttention plain = Square(heads: 4, dimension: 24, length: 50) with { Outputs = AttentionOutputs.Weights };
        DeclaredAttention causal = plain with { Mask = AttentionMask.Causal | AttentionMask.KeyPadding };
        foreach (InputFamily family in Enum.GetValues<InputFamily>())
        {
            yield return new KernelCase(plain, 2, family, seed++);
            yield return new KernelCase(causal, 3, family, seed++);
        }

        // Scales that are not the default: none, negative, and one that hides the dot product altogether.
        foreach (float scale in new[] { 1f, -0.5f, 0f, 0.1f })
            yield return new KernelCase(Square(heads: 2, dimension: 12, length: 19) with { Scale = scale }, 2, InputFamily.Normal, seed++);

        // The corners of the actual lengths.
        DeclaredAttention cross = Square(heads: 2, dimension: 16, length: 9) with
        {
            KeyValueLength = 14,
            Mask = AttentionMask.Causal,
            CausalAlignment = CausalAlignment.BottomRight,
        };
        foreach ((int, int) lengths in new[] { (0, 0), (0, 14), (9, 0), (1, 1), (9, 1), (1, 14), (9, 14), (5, 3) })
            yield return new KernelCase(cross, 2, InputFamily.Normal, seed++) { Lengths = lengths, IsPoisoned = true };
    }

    private static DeclaredAttention Square(int heads, int dimension, int length) => new(heads, heads * dimension, length);

    private static DeclaredAttention Layer(int heads, int model, int length) => new(heads, model, length) { IsMultiHead = true };
}
