using System.Threading.Tasks;
using AttentionGen.CodeFixes;

namespace AttentionGen.Tests.Fixes;

/// <summary>Calls of a kernel that lack what its declaration asks for.</summary>
public class ForwardArgumentFixTests
{
    [Fact]
    public Task The_mask_is_passed_under_its_parameter_s_name() => FixTest<ForwardArgumentFix>.Fixes(
        Call("K.Forward({|CS1503:query|}, key, {|CS1503:value|}, {|CS1503:output|})"),
        Call("K.Forward(query, key, value, mask, output)"));

    [Fact]
    public Task The_key_lengths_of_a_layer_are_passed() => FixTest<ForwardArgumentFix>.Fixes(
        """
        [MultiHeadAttention(2, 8, 4, Mask = AttentionMask.KeyPadding)] partial class L;
        static class User { static void Run(L layer, float[] input, int[] keyLengths, float[] output) => layer.Forward({|CS1503:input|}, output); }
        """,
        """
        [MultiHeadAttention(2, 8, 4, Mask = AttentionMask.KeyPadding)] partial class L;
        static class User { static void Run(L layer, float[] input, int[] keyLengths, float[] output) => layer.Forward(input, keyLengths, output); }
        """);

    [Fact]
    public Task What_is_not_in_scope_is_not_offered() => FixTest<ForwardArgumentFix>.OffersNothing(
        Call("K.Forward({|CS1503:query|}, key, {|CS1503:value|}, {|CS1503:output|})").Replace("bool[] mask", "bool[] other", System.StringComparison.Ordinal));

    [Fact]
    public Task A_Forward_of_another_type_is_left_alone() => FixTest<ForwardArgumentFix>.OffersNothing("""
        static class Other { public static void Forward(int query, int mask) { } }
        static class User { static void Run(int query, int mask) => Other.{|CS7036:Forward|}(query); }
        """);

    private static string Call(string call) => $$"""
        [ScaledDotProductAttention(2, 8, 4, Mask = AttentionMask.Boolean)] static partial class K;
        static class User
        {
            static void Run(float[] query, float[] key, float[] value, bool[] mask, float[] output) => {{call}};
        }
        """;
}
