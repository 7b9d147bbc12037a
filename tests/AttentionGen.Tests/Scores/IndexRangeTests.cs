using System;
using System.Collections.Generic;
using System.Linq;
using AttentionGen.Runtime;
using Xunit;

namespace AttentionGen.Tests.Scores;

/// <summary>A range holds every value that C# computes of values in the ranges that it was made of, and conditions are told only where they hold for all.</summary>
public sealed class IndexRangeTests
{
    private static readonly (string Name, Func<IndexRange, IndexRange, IndexRange> OfRanges, Func<int, int, int> OfNumbers)[] s_operations =
    [
        ("+", (a, b) => a + b, (a, b) => unchecked(a + b)),
        ("-", (a, b) => a - b, (a, b) => unchecked(a - b)),
        ("*", (a, b) => a * b, (a, b) => unchecked(a * b)),
        ("/", (a, b) => a / b, (a, b) => b is 0 or -1 ? a : a / b),
        ("%", (a, b) => a % b, (a, b) => b is 0 or -1 ? 0 : a % b),
        ("&", (a, b) => a & b, (a, b) => a & b),
        ("|", (a, b) => a | b, (a, b) => a | b),
        ("^", (a, b) => a ^ b, (a, b) => a ^ b),
        ("<<", IndexRange.ShiftLeft, (a, b) => a << b),
        (">>", IndexRange.ShiftRight, (a, b) => a >> b),
        ("<", IndexRange.Less, (a, b) => a < b ? 1 : 0),
        ("<=", IndexRange.LessOrEqual, (a, b) => a <= b ? 1 : 0),
        ("==", IndexRange.Equal, (a, b) => a == b ? 1 : 0),
        ("min", IndexRange.Min, Math.Min),
        ("max", IndexRange.Max, Math.Max),
        ("-a", (a, _) => -a, (a, _) => unchecked(-a)),
        ("~a", (a, _) => ~a, (a, _) => ~a),
        ("abs", (a, _) => IndexRange.Abs(a), (a, _) => unchecked(a < 0 ? -a : a)),
    ];

    public static IEnumerable<TheoryDataRow<string>> Operations => s_operations.Select(operation => new TheoryDataRow<string>(operation.Name));

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_range_holds_what_its_operation_gives(string name)
    {
        (_, Func<IndexRange, IndexRange, IndexRange> ofRanges, Func<int, int, int> ofNumbers) = s_operations.Single(operation => operation.Name == name);
        var random = new Random(3);
        int told = 0;
        for (int n = 0; n < 20_000; n++)
        {
            IndexRange a = Draw(random), b = Draw(random);
            IndexRange range = ofRanges(a, b);
            told += range.IsSingle ? 1 : 0;
            for (int pick = 0; pick < 8; pick++)
            {
                int x = Pick(a, random, pick), y = Pick(b, random, 7 - pick), value = ofNumbers(x, y);
                bool mayThrow = name is "/" or "%" && y is 0 or -1;
                Assert.True(mayThrow || (value >= range.Least && value <= range.Most), $"{x} {name} {y} = {value} is not in {range} of {a} and {b}.");
            }
        }

        Assert.True(told > 0, "No range is a single value.");
    }

    [Fact]
    public void Conditions_join_as_conditions()
    {
        IndexRange never = IndexRange.Of(false), always = IndexRange.Of(true), either = IndexRange.Either;

        Assert.Equal(TileClass.Hidden, (never & either).Class);
        Assert.Equal(TileClass.Whole, (always | either).Class);
        Assert.Equal(TileClass.Partial, (always & either).Class);
        Assert.Equal(TileClass.Partial, (never | either).Class);
        Assert.Equal(TileClass.Whole, (!never).Class);
        Assert.Equal(either, !either);
        Assert.Equal(always, IndexRange.Select(always, always, never));
        Assert.Equal(either, IndexRange.Select(either, always, never));
    }

    [Fact]
    public void Numbers_of_the_caller_are_bounded_over_the_indices_that_exist()
    {
        int[] numbers = [.. Enumerable.Range(0, 40).Select(n => n * 7 % 41)];
        for (int first = 0; first < numbers.Length; first++)
        {
            for (int last = first; last < numbers.Length; last++)
                Assert.Equal(new IndexRange(numbers[first..(last + 1)].Min(), numbers[first..(last + 1)].Max()), ScoreRanges.Of(numbers, new IndexRange(first, last)));
        }

        Assert.Equal(IndexRange.Any, ScoreRanges.Of(numbers, new IndexRange(-1, 3)));
        Assert.Equal(IndexRange.Any, ScoreRanges.Of(numbers, new IndexRange(30, 40)));
        Assert.Equal(IndexRange.Any, ScoreRanges.Of([], new IndexRange(0, 0)));
    }

    private static IndexRange Draw(Random random)
    {
        int a = random.Next(int.MinValue, int.MaxValue) >> random.Next(31), width = random.Next(4) == 0 ? 0 : random.Next() >> random.Next(31);
        return new IndexRange(a, Math.Min(int.MaxValue, (long)a + width));
    }

    private static int Pick(IndexRange range, Random random, int pick) => pick switch
    {
        0 => (int)range.Least,
        1 => (int)range.Most,
        _ => (int)random.NextInt64(range.Least, range.Most + 1),
    };
}
