using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>Declarations with one mistake each: the ID, the marked source, and the whole message.</summary>
internal static class DiagnosticCases
{
    private const string Partial = " public static partial class K;";

    private const string LayerPartial = " public sealed partial class L;";

    /// <summary>All of them, in the order of the topics.</summary>
    public static TheoryData<string, string, string> All { get; } = [.. Declarations, .. SizeCases.All, .. OptionCases.All];

    private static TheoryData<string, string, string> Declarations => new()
    {
        // Sizes, each at its own expression, whatever the order of the arguments.
        {
            "ATTN001",
            "[ScaledDotProductAttention([|0|], 8, 4)]" + Partial,
            "headCount must be at least 1, but is 0"
        },
        {
            "ATTN001",
            "[ScaledDotProductAttention(2, [|-8|], 4)]" + Partial,
            "modelDimension must be at least 1, but is -8"
        },
        {
            "ATTN001",
            "[ScaledDotProductAttention(2, 8, [|int.MinValue|])]" + Partial,
            "sequenceLength must be at least 1, but is -2147483648"
        },
        {
            "ATTN001",
            "[ScaledDotProductAttention(sequenceLength: 4, modelDimension: 8, headCount: [|1 - 3|])]" + Partial,
            "headCount must be at least 1, but is -2"
        },
        {
            "ATTN001",
            "[ScaledDotProductAttention(2, sequenceLength: [|0|], modelDimension: 8)]" + Partial,
            "sequenceLength must be at least 1, but is 0"
        },
        {
            "ATTN001",
            "[ScaledDotProductAttention(2, 8, 4, KeyValueLength = [|0|])]" + Partial,
            "KeyValueLength must be at least 1, but is 0"
        },
        {
            "ATTN001",
            "[ScaledDotProductAttention(2, 8, 4, HeadDimension = [|-1|])]" + Partial,
            "HeadDimension must be at least 1, but is -1"
        },
        {
            "ATTN001",
            "[MultiHeadAttention(2, 8, 4, ValueDimension = [|C.Zero|])]" + LayerPartial + " static class C { public const int Zero = 0; }",
            "ValueDimension must be at least 1, but is 0"
        },

        {
            "ATTN002",
            "[ScaledDotProductAttention(7, [|768|], 4)]" + Partial,
            "modelDimension must be a multiple of headCount while HeadDimension and ValueDimension are not set: 768 is not a "
                + "multiple of 7 (remainder 5)"
        },
        {
            "ATTN002",
            "[MultiHeadAttention(3, [|8|], 4, HeadDimension = 5)]" + LayerPartial,
            "modelDimension must be a multiple of headCount while ValueDimension is not set: 8 is not a multiple of 3 (remainder 2)"
        },
        {
            "ATTN002",
            "[ScaledDotProductAttention(8, [|4|], 4, ValueDimension = 5)]" + Partial,
            "modelDimension must be a multiple of headCount while HeadDimension is not set: 4 is not a multiple of 8 (remainder 4)"
        },

        // 46,341^2 is the first square above int.MaxValue.
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(1, 46341, 46341)|]]" + Partial,
            "query would have 46341 * 1 * 46341 = 2147488281 elements, more than the 2147483647 that it may have"
        },
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(1, 1, 1, KeyValueLength = int.MaxValue, HeadDimension = int.MaxValue)|]]" + Partial,
            "key would have 2147483647 * 1 * 2147483647 = 4611686014132420609 elements, more than the 2147483647 that it may have"
        },
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(65536, 65536, 1, ValueDimension = 32768)|]]" + Partial,
            "value would have 1 * 65536 * 32768 = 2147483648 elements, more than the 2147483647 that it may have"
        },
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(65536, 65536, 65536, KeyValueLength = 1, HeadDimension = 1, ValueDimension = 1)|]]" + Partial,
            "query would have 65536 * 65536 * 1 = 4294967296 elements, more than the 2147483647 that it may have"
        },
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(32768, 1, 65536, KeyValueLength = 1, HeadDimension = 1, ValueDimension = 2, Scale = "
                + "1)|]]" + Partial,
            "query would have 65536 * 32768 * 1 = 2147483648 elements, more than the 2147483647 that it may have"
        },
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(32768, 1, 65535, KeyValueLength = 1, HeadDimension = 1, ValueDimension = 2)|]]" + Partial,
            "output would have 65535 * 32768 * 2 = 4294901760 elements, more than the 2147483647 that it may have"
        },
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(1, 8, 46341, Mask = AttentionMask.Boolean)|]]" + Partial,
            "mask would have 46341 * 46341 = 2147488281 elements, more than the 2147483647 that it may have"
        },
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(2, 8, 32768, Mask = AttentionMask.Additive, BiasAxes = AttentionAxes.Head | "
                + "AttentionAxes.Query)|]]" + Partial,
            "bias would have 2 * 32768 * 32768 = 2147483648 elements, more than the 2147483647 that it may have"
        },
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(2, 8, 32768, Outputs = AttentionOutputs.Weights)|]]" + Partial,
            "weights would have 2 * 32768 * 32768 = 2147483648 elements, more than the 2147483647 that it may have"
        },
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(1, 1, 1, KeyValueLength = 1 << 30)|]]" + Partial,
            "the positions of the keys would have KeyValueLength = 1073741824 elements, more than the 536870912 that it may have"
        },
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(1, 1, (1 << 29) + 1, KeyValueLength = 1)|]]" + Partial,
            "the positions of the queries would have sequenceLength = 536870913 elements, more than the 536870912 that it may have"
        },

        // 2^22 query rows of a group, 2 * (512 + 3) floats of state and 512 of queries each, 1,024 scores, and 2^22 floats of parts.
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(1 << 20, 512, 2, HeadDimension = 512, ValueDimension = 512, KeyValueHeadCount = 1, KeyValueCache = true)|]]" + Partial,
            "the kernel's scratch for Vector256 would have 6471812096 elements, more than the 536870911 that it may have"
        },

        // Keys and values of a head, copied because their rows are widened; 8 rows more of keys fill the last tile.
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(1, 8, 1, KeyValueLength = 100000000, KeyValueType = ElementType.Float16)|]]" + Partial,
            "the kernel's scratch for Vector256 would have 1600002160 elements, more than the 536870911 that it may have"
        },
        {
            "ATTN003",
            "[[|MultiHeadAttention(1, 65536, 65536)|]]" + LayerPartial,
            "input would have 65536 * 65536 = 4294967296 elements, more than the 2147483647 that it may have"
        },
        {
            "ATTN003",
            "[[|MultiHeadAttention(1, 65536, 1, KeyValueLength = 32768)|]]" + LayerPartial,
            "memory would have 32768 * 65536 = 2147483648 elements, more than the 2147483647 that it may have"
        },
        {
            "ATTN003",
            "[[|MultiHeadAttention(1, 32768, 1)|]]" + LayerPartial,
            "inProjectionWeight would have (1 * 32768 + 1 * (32768 + 32768)) * 32768 = 3221225472 elements, more than the "
                + "2147483647 that it may have"
        },
        {
            "ATTN003",
            "[[|MultiHeadAttention(4, 8, 1000000, HeadDimension = 32, ValueDimension = 64)|]]" + LayerPartial,
            "the kernel's scratch for Vector512 would have 800000000 elements, more than the 536870911 that it may have"
        },

        {
            "ATTN028",
            "[MultiHeadAttention(2, 8, 4, MaskPredicate = [|\"Sees\"|])]" + LayerPartial,
            "MaskPredicate names 'Sees', but there is no such method in L; expected a static method bool P(int head, int query, int key), with further parameters of int, float, ReadOnlySpan<int> or ReadOnlySpan<float> if need be, and 'int batch' before the head if it counts"
        },
        {
            "ATTN029",
            "[ScaledDotProductAttention(2, 8, 4, MaskPredicate = \"Sees\")] static partial class K { static bool Sees(int head, int query, int key) => query >= [|Limit|]; static int Limit = 3; }",
            "'Sees' can't become part of the kernel: its value may change while the kernel runs. Use a constant, or a further parameter."
        },
        {
            "ATTN026",
            "[[|ScaledDotProductAttention(150, 9600, 17, KeyValueLength = 64, Unroll = Unroll.Full)|]]" + Partial,
            "The kernel would be a file of more than 1048576 characters; use Unroll = Tiled or Auto, or a smaller VectorWidth"
        },

        {
            "ATTN004",
            "[ScaledDotProductAttention(2, 8, 4, Mask = [|(AttentionMask)64|])]" + Partial,
            "Mask must be a combination of None, Causal, KeyPadding, Boolean, Additive, Keys, but is 64"
        },
        {
            "ATTN004",
            "[ScaledDotProductAttention(2, 8, 4, Mask = [|AttentionMask.Causal + int.MinValue|])]" + Partial,
            "Mask must be a combination of None, Causal, KeyPadding, Boolean, Additive, Keys, but is -2147483647"
        },
        {
            "ATTN004",
            "[ScaledDotProductAttention(2, 8, 4, Mask = AttentionMask.Boolean, MaskAxes = [|(AttentionAxes)8|])]" + Partial,
            "MaskAxes must be a combination of None, Batch, Head, Query, but is 8"
        },
        {
            "ATTN004",
            "[ScaledDotProductAttention(2, 8, 4, Mask = AttentionMask.Additive, BiasAxes = [|(AttentionAxes)(-1)|])]" + Partial,
            "BiasAxes must be a combination of None, Batch, Head, Query, but is -1"
        },
        {
            "ATTN004",
            "[ScaledDotProductAttention(2, 8, 4, Mask = AttentionMask.Causal, CausalAlignment = [|(CausalAlignment)2|])]" + Partial,
            "CausalAlignment must be one of TopLeft, BottomRight, but is 2"
        },
        {
            "ATTN004",
            "[ScaledDotProductAttention(2, 8, 4, Layout = [|(AttentionLayout)(-1)|])]" + Partial,
            "Layout must be one of SequenceMajor, HeadMajor, but is -1"
        },
        {
            "ATTN004",
            "[ScaledDotProductAttention(2, 8, 4, Outputs = [|(AttentionOutputs)128|])]" + Partial,
            "Outputs must be a combination of None, Weights, AveragedWeights, LogSumExp, ScaledScores, CappedScores, MaskedScores, "
                + "KeyWeightSums, but is 128"
        },
        {
            "ATTN004",
            "[MultiHeadAttention(2, 8, 4, VectorWidth = [|(VectorWidth)1024|])]" + LayerPartial,
            "VectorWidth must be one of Auto, Vector128, Vector256, Vector512, but is 1024"
        },
        {
            "ATTN004",
            "[MultiHeadAttention(2, 8, 4, Unroll = [|(Unroll)3|])]" + LayerPartial,
            "Unroll must be one of Auto, Full, Tiled, but is 3"
        },

        {
            "ATTN005",
            "[ScaledDotProductAttention(2, 8, 4, Scale = [|float.NaN|])]" + Partial,
            "Scale must be a finite number between -2E+38 and 2E+38, but is NaN"
        },
        {
            "ATTN005",
            "[ScaledDotProductAttention(2, 8, 4, Scale = [|1f / 0f|])]" + Partial,
            "Scale must be a finite number between -2E+38 and 2E+38, but is Infinity"
        },
        {
            "ATTN005",
            "[ScaledDotProductAttention(2, 8, 4, Scale = [|float.MinValue|])]" + Partial,
            "Scale must be a finite number between -2E+38 and 2E+38, but is -3.4028235E+38"
        },
        {
            "ATTN005",
            "[MultiHeadAttention(2, 8, 4, Scale = [|float.NegativeInfinity|])]" + LayerPartial,
            "Scale must be a finite number between -2E+38 and 2E+38, but is -Infinity"
        },

        {
            "ATTN006",
            "[ScaledDotProductAttention(2, 8, 4, MaskAxes = [|AttentionAxes.Head|])]" + Partial,
            "MaskAxes has no effect without AttentionMask.Boolean, and Mask is None; remove it or add AttentionMask.Boolean to Mask"
        },
        {
            "ATTN006",
            "[ScaledDotProductAttention(2, 8, 4, BiasAxes = [|AttentionAxes.Query|], Mask = AttentionMask.Boolean)]" + Partial,
            "BiasAxes has no effect without AttentionMask.Additive, and Mask is Boolean; remove it or add AttentionMask.Additive to Mask"
        },
        {
            "ATTN006",
            "[MultiHeadAttention(2, 8, 4, CausalAlignment = [|CausalAlignment.BottomRight|], Mask = AttentionMask.KeyPadding | "
                + "AttentionMask.Additive)]" + LayerPartial,
            "CausalAlignment has no effect without AttentionMask.Causal, a window, Alibi, ScoreModifier, MaskPredicate or Rotary by running positions, and none "
                + "of them is declared; remove it or declare one of them"
        },

        {
            "ATTN008",
            "[ScaledDotProductAttention(2, 8, 4)] public static class [|K|] { }",
            "'K' must be declared partial, so that its kernel can be added to it"
        },
        {
            "ATTN008",
            "[MultiHeadAttention(2, 8, 4)] struct [|L|]<T> { }",
            "'L<T>' must be declared partial, so that its kernel can be added to it"
        },
        {
            "ATTN009",
            "namespace N { class [|Outer|] { [ScaledDotProductAttention(2, 8, 4)] static partial class K; } }",
            "'Outer' must be declared partial, because it contains 'Outer.K', to which a kernel is added"
        },
        {
            "ATTN009",
            "interface [|IOuter|]<T> { partial record R { [MultiHeadAttention(2, 8, 4)] partial class L; } }",
            "'IOuter<T>' must be declared partial, because it contains 'IOuter<T>.R.L', to which a kernel is added"
        },

        {
            "ATTN010",
            "[ScaledDotProductAttention(2, 8, 4)] file static partial class [|K|];",
            "'K' must not be file-local: a generated file cannot add a kernel to it"
        },
        {
            "ATTN010",
            "file partial class Outer { [ScaledDotProductAttention(2, 8, 4)] public static partial class [|K|]; }",
            "'Outer' must not be file-local: a generated file cannot add a kernel to 'Outer.K' inside it"
        },

        {
            "ATTN011",
            "[MultiHeadAttention(2, 8, 4)] static partial class [|L|];",
            "[MultiHeadAttention] cannot be applied to 'L', because it is static; expected a class or struct that can have a "
                + "constructor and a field"
        },
        {
            "ATTN011",
            "[MultiHeadAttention(2, 8, 4), "
                + "System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit)] partial struct "
                + "[|L|];",
            "[MultiHeadAttention] cannot be applied to 'L', because its layout is explicit, and the generated field has no "
                + "offset; expected a class or struct that can have a constructor and a field"
        },
        {
            "ATTN011",
            "[MultiHeadAttention(2, 8, 4), System.Runtime.CompilerServices.InlineArray(4)] partial struct [|L|] { float _element; }",
            "[MultiHeadAttention] cannot be applied to 'L', because an inline array has exactly one field, its element; "
                + "expected a class or struct that can have a constructor and a field"
        },
        {
            "ATTN011",
            "[MultiHeadAttention(2, 8, 4), System.Runtime.InteropServices.ComImport, "
                + "System.Runtime.InteropServices.Guid(\"5f0b1ad1-0000-4b6e-8f6e-5d8d6a9a0001\")] partial class [|L|];",
            "[MultiHeadAttention] cannot be applied to 'L', because a COM import has no code of its own; expected a class or "
                + "struct that can have a constructor and a field"
        },
        {
            "ATTN011",
            "[ScaledDotProductAttention(2, 8, 4), System.Runtime.InteropServices.ComImport, "
                + "System.Runtime.InteropServices.Guid(\"5f0b1ad1-0000-4b6e-8f6e-5d8d6a9a0001\")] partial class [|L|];",
            "[ScaledDotProductAttention] cannot be applied to 'L', because a COM import has no code of its own; expected a "
                + "class or struct that can have static methods"
        },

        {
            "ATTN012",
            "[ScaledDotProductAttention(2, 8, 4)][[|MultiHeadAttention(2, 8, 4)|]] partial class K;",
            "'K' has both [ScaledDotProductAttention] and [MultiHeadAttention], whose members collide; expected one of them"
        },

        {
            "ATTN013",
            "[ScaledDotProductAttention(2, 8, 4)] static partial class K { const int [|KernelPlan|] = 1; }",
            "'K' already has a member named KernelPlan, which the generator adds; rename or remove it"
        },
        {
            "ATTN013",
            "[ScaledDotProductAttention(2, 8, 4)] partial class K { void [|InstructionSet|](int i) { } }",
            "'K' already has a member named InstructionSet, which the generator adds; rename or remove it"
        },
        {
            "ATTN013",
            "[ScaledDotProductAttention(2, 8, 4)] partial class K { public string [|get_InstructionSet|]() => \"\"; }",
            "'K' already has a method get_InstructionSet(), the getter of property InstructionSet, which the generator adds; "
                + "rename or remove it"
        },
        {
            "ATTN013",
            "[ScaledDotProductAttention(2, 8, 4)] partial class K { class [|Forward|]<T>; }",
            "'K' already has a member named Forward that is no method, which the generator adds; rename or remove it"
        },
        {
            "ATTN013",
            "[ScaledDotProductAttention(2, 8, 4)] partial record K(int [|KernelPlan|]);",
            "'K' already has a member named KernelPlan, which the generator adds; rename or remove it"
        },
        {
            "ATTN013",
            "using System; [ScaledDotProductAttention(2, 8, 4)] static partial class K { static int "
                + "[|Forward|](ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> d) => 0; }",
            "'K' already has a method Forward(System.ReadOnlySpan<float>, System.ReadOnlySpan<float>, "
                + "System.ReadOnlySpan<float>, System.Span<float>), which the generator adds; rename or remove it"
        },
        {
            "ATTN013",
            "using System; [MultiHeadAttention(2, 8, 4, Mask = AttentionMask.KeyPadding)] partial class L { void "
                + "[|Forward|](ReadOnlySpan<float> a, ReadOnlySpan<int> b, Span<float> c, int d, int e) { } }",
            "'L' already has a method Forward(System.ReadOnlySpan<float>, System.ReadOnlySpan<int>, System.Span<float>, int, "
                + "int), which the generator adds; rename or remove it"
        },
        {
            "ATTN013",
            "using System; using System.Threading.Tasks; [ScaledDotProductAttention(2, 8, 4)] partial class K { void "
                + "[|Forward|](ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> d, ParallelOptions? e) { } }",
            "'K' already has a method Forward(System.ReadOnlySpan<float>, System.ReadOnlySpan<float>, System.ReadOnlySpan<float>, "
                + "System.Span<float>, System.Threading.Tasks.ParallelOptions), which the generator adds; rename or remove it"
        },
        {
            "ATTN013",
            "using System; using System.Threading.Tasks; [ScaledDotProductAttention(2, 8, 4, Outputs = AttentionOutputs.Weights)] static partial "
                + "class K { static void [|Forward|](ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> d, "
                + "Span<float> e, int f, int g, ParallelOptions h) { } }",
            "'K' already has a method Forward(System.ReadOnlySpan<float>, System.ReadOnlySpan<float>, System.ReadOnlySpan<float>, "
                + "System.Span<float>, System.Span<float>, int, int, System.Threading.Tasks.ParallelOptions), which the generator adds; "
                + "rename or remove it"
        },
        {
            "ATTN013",
            "[MultiHeadAttention(2, 8, 4)] partial class L { private int [|_attentionGenLayer|]; }",
            "'L' already has a member named _attentionGenLayer, which the generator adds; rename or remove it"
        },
        {
            "ATTN013",
            "[MultiHeadAttention(2, 8, 4)] partial struct L { public [|L|](MultiHeadAttentionWeights w) { } }",
            "'L' already has a constructor L(MultiHeadAttentionWeights), which the generator adds; rename or remove it"
        },

        {
            "ATTN014",
            "[ScaledDotProductAttention(2, 8, 4)] partial class [|Forward|];",
            "Type 'Forward' has the name of a member that the generator adds to 'Forward' (Forward, KernelPlan, "
                + "InstructionSet); rename it"
        },
        {
            "ATTN014",
            "[MultiHeadAttention(2, 8, 4)] partial class [|_attentionGenLayer|];",
            "Type '_attentionGenLayer' has the name of a member that the generator adds to '_attentionGenLayer' (Forward, "
                + "KernelPlan, InstructionSet, _attentionGenLayer); rename it"
        },
        {
            "ATTN014",
            "[ScaledDotProductAttention(2, 8, 4)] partial struct K<T, [|KernelPlan|]>;",
            "Type parameter 'KernelPlan' has the name of a member that the generator adds to 'K<T, KernelPlan>' (Forward, "
                + "KernelPlan, InstructionSet); rename it"
        },

        {
            "ATTN015",
            "[MultiHeadAttention(2, 8, 4)] partial class L[|(int a, int b)|] { int S => a + b; }",
            "'L' must not have a primary constructor (it has 2 parameters): the generated constructor "
                + "'L(MultiHeadAttentionWeights)' could not call it"
        },
        {
            "ATTN015",
            "[MultiHeadAttention(2, 8, 4)] partial record struct L; partial record struct L[|()|];",
            "'L' must not have a primary constructor (it has 0 parameters): the generated constructor "
                + "'L(MultiHeadAttentionWeights)' could not call it"
        },

        {
            "ATTN016",
            "class B(int size) { int S => size; } [MultiHeadAttention(2, 8, 4)] partial class [|L|] : B;",
            "Base class 'B' of 'L' must have an accessible constructor without parameters for the generated constructor to "
                + "call, but it has none"
        },
        {
            "ATTN016",
            "class B { private B() { } } [MultiHeadAttention(2, 8, 4)] partial class [|L|] : B;",
            "Base class 'B' of 'L' must have an accessible constructor without parameters for the generated constructor to "
                + "call, but it has none"
        },
        {
            "ATTN016",
            "class B { public B(int a = 1) { } public B(string s = \"\") { } } [MultiHeadAttention(2, 8, 4)] partial class [|L|] : B;",
            "Base class 'B' of 'L' must have an accessible constructor without parameters for the generated constructor to "
                + "call, but it has several that could be meant"
        },
        {
            "ATTN016",
            "class B { [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public B() { } public required int A; } "
                + "[MultiHeadAttention(2, 8, 4)] partial class [|L|] : B;",
            "Base class 'B' of 'L' must have an accessible constructor without parameters for the generated constructor to "
                + "call, but it claims to set the required members ([SetsRequiredMembers]), which the generated one does not"
        },
    };
}
