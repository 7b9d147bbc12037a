using System.Threading.Tasks;
using AttentionGen.CodeFixes;

namespace AttentionGen.Tests.Fixes;

/// <summary>Types become partial, and all else of them stays.</summary>
public class PartialFixTests
{
    [Theory]
    [InlineData("public static class {|ATTN008:K|};", "public static partial class K;")]
    [InlineData("class {|ATTN008:K|} { }", "partial class K { }")]
    [InlineData("/* kept */ public readonly record struct {|ATTN008:K|}(int A);", "/* kept */ public readonly partial record struct K(int A);")]
    public Task The_type(string type, string partial) =>
        FixTest<PartialFix>.Fixes("[ScaledDotProductAttention(2, 8, 4)] " + type, "[ScaledDotProductAttention(2, 8, 4)] " + partial);

    [Fact]
    public Task Every_containing_type() => FixTest<PartialFix>.Fixes(
        """
        public class {|ATTN009:A|}
        {
            internal struct {|ATTN009:B|}
            {
                [MultiHeadAttention(2, 8, 4)] class {|ATTN008:L|} { }
            }
        }
        """,
        """
        public partial class A
        {
            internal partial struct B
            {
                [MultiHeadAttention(2, 8, 4)] partial class L { }
            }
        }
        """,
        iterations: 3);
}
