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

    /// <summary>Operations whose least and greatest values the bounds give: a range of them holds no value too many at its ends.</summary>
    [Theory]
    [InlineData("+")]
    [InlineData("-")]
    [InlineData("*")]
    [InlineData("/")]
    [InlineData("<")]
    [InlineData("<=")]
    [InlineData("==")]
    [InlineData("min")]
    [InlineData("max")]
    [InlineData("-a")]
    [InlineData("~a")]
    [InlineData("abs")]
    public void A_range_ends_at_values_that_there_are(string name)
    {
        (_, Func<IndexRange, IndexRange, IndexRange> ofRanges, Func<int, int, int> ofNumbers) = s_operations.Single(operation => operation.Name == name);
        IndexRange[] ranges = [.. from least in Enumerable.Range(-4, 9) from most in Enumerable.Range(least, 5 - least) select new IndexRange(least, most)];
        foreach (IndexRange a in ranges)
        {
            foreach (IndexRange b in ranges.Where(b => name != "/" || b.Least > 0 || b.Most < 0))
            {
                int[] values = [.. from x in Integers(a) from y in Integers(b) select name == "/" ? x / y : ofNumbers(x, y)];
                Assert.Equal((name, a, b, new IndexRange(values.Min(), values.Max())), (name, a, b, ofRanges(a, b)));
            }
        }
    }

    [Fact]
    public void Conditions_are_told_where_they_hold_for_all_and_where_for_none()
    {
        IndexRange[] conditions = [IndexRange.Of(false), IndexRange.Of(true), IndexRange.Either];
        foreach (IndexRange a in conditions)
        {
            Assert.Equal(new IndexRange(1 - a.Most, 1 - a.Least), !a);
            foreach (IndexRange b in conditions)
            {
                Assert.Equal(Hull(a, b, (x, y) => x & y), a & b);
                Assert.Equal(Hull(a, b, (x, y) => x | y), a | b);
                Assert.Equal(Hull(a, b, (x, y) => x ^ y), a ^ b);
                foreach (IndexRange condition in conditions)
                    Assert.Equal(condition == conditions[1] ? a : condition == conditions[0] ? b : Hull(a, b, (x, y) => x, (x, y) => y), IndexRange.Select(condition, a, b));
            }
        }

        static IndexRange Hull(IndexRange a, IndexRange b, params Func<int, int, int>[] operations)
        {
            int[] values = [.. from x in Integers(a) from y in Integers(b) from operation in operations select operation(x, y)];
            return new IndexRange(values.Min(), values.Max());
        }
    }

    [Fact]
    public void Bits_of_numbers_that_are_not_negative_are_bounded()
    {
        IndexRange low = new(3, 5), high = new(6, 9), any = new(-2, 5), negative = new(-3, -1);

        Assert.Equal(new IndexRange(0, 5), low & high);
        Assert.Equal(new IndexRange(0, 9), any & high);
        Assert.Equal(new IndexRange(0, 9), high & any);
        Assert.Equal(IndexRange.Any, negative & any);
        Assert.Equal(IndexRange.Of(8), IndexRange.Of(12) & IndexRange.Of(10));
        Assert.Equal(IndexRange.Of(-4), IndexRange.Of(-2) & IndexRange.Of(-3));

        Assert.Equal(new IndexRange(6, 15), low | high);
        Assert.Equal(new IndexRange(6, 15), high | low);
        Assert.Equal(IndexRange.Any, any | high);
        Assert.Equal(IndexRange.Any, high | any);
        Assert.Equal(IndexRange.Of(14), IndexRange.Of(12) | IndexRange.Of(10));

        Assert.Equal(new IndexRange(0, 15), low ^ high);
        Assert.Equal(IndexRange.Any, any ^ high);
        Assert.Equal(IndexRange.Any, high ^ any);
        Assert.Equal(IndexRange.Of(6), IndexRange.Of(12) ^ IndexRange.Of(10));

        // All bits below the highest.
        Assert.Equal(new IndexRange(1 << 30, int.MaxValue), new IndexRange(1 << 30, (1 << 30) + 1) | new IndexRange(0, 1));
        Assert.Equal(new IndexRange(0, 1), new IndexRange(0, 1) ^ new IndexRange(0, 1));
    }

    [Fact]
    public void Remainders_are_bounded_by_both_operands()
    {
        Assert.Equal(new IndexRange(2, 4), new IndexRange(7, 9) % IndexRange.Of(5));
        Assert.Equal(new IndexRange(0, 4), new IndexRange(7, 11) % IndexRange.Of(5));
        Assert.Equal(new IndexRange(0, 1), new IndexRange(0, 1) % IndexRange.Of(5));
        Assert.Equal(new IndexRange(-4, -2), new IndexRange(-9, -7) % IndexRange.Of(5));
        Assert.Equal(new IndexRange(-1, 0), new IndexRange(-1, 0) % IndexRange.Of(5));
        Assert.Equal(new IndexRange(-4, 0), new IndexRange(-19, -7) % IndexRange.Of(-5));
        Assert.Equal(new IndexRange(-3, 3), new IndexRange(-3, 3) % IndexRange.Of(5));
        Assert.Equal(new IndexRange(0, 3), new IndexRange(2, 3) % new IndexRange(5, 9));
        Assert.Equal(new IndexRange(0, 6), new IndexRange(20, 30) % new IndexRange(3, 7));
        Assert.Equal(new IndexRange(0, 6), new IndexRange(20, 30) % new IndexRange(-7, -3));
        Assert.Equal(new IndexRange(-6, 6), new IndexRange(-20, 30) % new IndexRange(3, 7));
        Assert.Equal(IndexRange.Any, new IndexRange(20, 30) % new IndexRange(-3, 7));
        Assert.Equal(IndexRange.Any, new IndexRange(20, 30) % new IndexRange(0, 7));
        Assert.Equal(IndexRange.Any, new IndexRange(20, 30) % new IndexRange(-7, 0));
        Assert.Equal(IndexRange.Any, new IndexRange(20, 30) / new IndexRange(0, 7));
        Assert.Equal(IndexRange.Any, new IndexRange(20, 30) / new IndexRange(-7, 0));
    }

    [Fact]
    public void What_may_leave_the_integers_is_any()
    {
        IndexRange least = IndexRange.Of(int.MinValue), most = IndexRange.Of(int.MaxValue), one = IndexRange.Of(1), zero = IndexRange.Of(0);

        Assert.Equal(new IndexRange(int.MinValue, int.MaxValue), IndexRange.Any);
        Assert.Equal(most, most + zero);
        Assert.Equal(least, least + zero);
        Assert.Equal(IndexRange.Any, most + one);
        Assert.Equal(IndexRange.Any, least - one);
        Assert.Equal(IndexRange.Any, -least);
        Assert.Equal(IndexRange.Any, IndexRange.Abs(least));
        Assert.Equal(IndexRange.Any, IndexRange.Abs(new IndexRange(int.MinValue, 5)));
        Assert.Equal(IndexRange.Any, most * IndexRange.Of(2));
        Assert.Equal(IndexRange.Any, least / IndexRange.Of(-1));
        Assert.Equal(most, ~least);
    }

    [Fact]
    public void Shifts_take_five_bits_of_a_known_count()
    {
        IndexRange a = new(-8, 12);
        Assert.Equal(new IndexRange(-16, 24), IndexRange.ShiftLeft(a, IndexRange.Of(33)));
        Assert.Equal(new IndexRange(-4, 6), IndexRange.ShiftRight(a, IndexRange.Of(33)));
        Assert.Equal(new IndexRange(-8, -2), IndexRange.ShiftRight(new(-16, -4), IndexRange.Of(1)));
        Assert.Equal(IndexRange.Any, IndexRange.ShiftLeft(a, IndexRange.Of(30)));
        Assert.Equal(IndexRange.Any, IndexRange.ShiftLeft(a, new IndexRange(1, 2)));
        Assert.Equal(IndexRange.Any, IndexRange.ShiftRight(a, new IndexRange(1, 2)));
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
        Assert.Equal(IndexRange.Any, ScoreRanges.Of(numbers, new IndexRange(39, 40)));
        Assert.Equal(IndexRange.Any, ScoreRanges.Of(numbers, new IndexRange(30, 40)));
        Assert.Equal(IndexRange.Any, ScoreRanges.Of([], new IndexRange(0, 0)));
    }

    private static IEnumerable<int> Integers(IndexRange range) => Enumerable.Range((int)range.Least, (int)(range.Most - range.Least) + 1);

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
