using System.Threading.Tasks;
using AttentionGen.CodeFixes;

namespace AttentionGen.Tests.Fixes;

/// <summary>Options of another name or another attribute.</summary>
public class OptionNameFixTests
{
    [Fact]
    public Task A_misspelled_option_is_spelled_as_it_is_called() => FixTest<OptionNameFix>.Fixes(
        "[ScaledDotProductAttention(2, 8, 4, {|CS0246:Layuot|} = AttentionLayout.HeadMajor)] partial class K;",
        "[ScaledDotProductAttention(2, 8, 4, Layout = AttentionLayout.HeadMajor)] partial class K;",
        "spell");

    [Fact]
    public Task An_option_of_another_attribute_is_removed() => FixTest<OptionNameFix>.Fixes(
        "[MultiHeadAttention(2, 8, 4, {|CS0246:Layout|} = AttentionLayout.HeadMajor, Mask = AttentionMask.Causal)] partial class L;",
        "[MultiHeadAttention(2, 8, 4, Mask = AttentionMask.Causal)] partial class L;",
        "remove");

    [Theory]
    [InlineData("[ScaledDotProductAttention(2, 8, 4, {|CS0246:Xyzzy|} = 1)] partial class K;")]
    [InlineData("[ScaledDotProductAttention(2, 8, 4, Scale = 1, {|CS0246:Scales|} = 1)] partial class K;")]
    [InlineData("[Obsolete({|CS0246:Layout|} = 1)] partial class K;")]
    [InlineData("class C { {|CS0246:Layout|} field; }")]
    public Task Elsewhere_nothing_is_offered(string source) => FixTest<OptionNameFix>.OffersNothing(source);
}
