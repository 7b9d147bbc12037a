using System.Threading.Tasks;
using AttentionGen.CodeFixes;

namespace AttentionGen.Tests.Fixes;

/// <summary>The nearest counts that divide.</summary>
public class HeadCountFixTests
{
    [Theory]
    [InlineData("headCount4", "4")]
    [InlineData("headCount8", "8")]
    public Task Heads_of_the_model_dimension(string key, string count) => FixTest<HeadCountFix>.Fixes(
        "[ScaledDotProductAttention(7, {|ATTN002:64|}, 4)] partial class K;",
        $"[ScaledDotProductAttention({count}, 64, 4)] partial class K;",
        key);

    [Theory]
    [InlineData("KeyValueHeadCount4", "4")]
    [InlineData("KeyValueHeadCount6", "6")]
    public Task Key_and_value_heads_of_the_heads(string key, string count) => FixTest<HeadCountFix>.Fixes(
        "[ScaledDotProductAttention(headCount: 12, modelDimension: 96, sequenceLength: 4, KeyValueHeadCount = {|ATTN019:5|})] partial class K;",
        $"[ScaledDotProductAttention(headCount: 12, modelDimension: 96, sequenceLength: 4, KeyValueHeadCount = {count})] partial class K;",
        key);

    [Fact]
    public Task Groups_stay_whole() => FixTest<HeadCountFix>.Fixes(
        "[ScaledDotProductAttention(5, {|ATTN002:12|}, 4, KeyValueHeadCount = 3)] partial class K;",
        "[ScaledDotProductAttention(6, 12, 4, KeyValueHeadCount = 3)] partial class K;");

    [Theory]
    [InlineData(12, 5, new[] { 4, 6 })]
    [InlineData(64, 7, new[] { 4, 8 })]
    [InlineData(13, 5, new[] { 1, 13 })]
    [InlineData(12, 4, new[] { 4 })]
    [InlineData(12, 40, new[] { 12 })]
    public void Divisors_next_to_a_count(int number, int count, int[] expected) => Assert.Equal(expected, Divisors.Nearest(number, count));
}
