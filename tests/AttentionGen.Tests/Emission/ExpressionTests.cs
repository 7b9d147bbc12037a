extern alias generator;

using generator::AttentionGen.Generator.Emission;
using generator::AttentionGen.Generator.Emission.Dialects;
using generator::AttentionGen.Generator.Emission.Expressions;
using generator::AttentionGen.Generator.Planning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Tests.Emission;

/// <summary>What emitters compose means in C# what it was composed of, without a parenthesis or an operation too many.</summary>
public sealed class ExpressionTests
{
    private const int Trees = 2000;
    private const int Seed = 20_261_130;

    private static readonly IntegerExpression s_a = IntegerExpression.Of("a"), s_b = IntegerExpression.Of("b"), s_c = IntegerExpression.Of("c");

    public static TheoryData<string, string> Written => new()
    {
        { "a + b * c", (s_a + (s_b * s_c)).ToString() },
        { "(a + b) * c", ((s_a + s_b) * s_c).ToString() },
        { "a - (b - c)", (s_a - (s_b - s_c)).ToString() },
        { "a - b - c", (s_a - s_b - s_c).ToString() },
        { "a * (b / c)", (s_a * (s_b / s_c)).ToString() },
        { "a / b * c", (s_a / s_b * s_c).ToString() },
        { "Math.Min(a + b, c)", IntegerExpression.Min(s_a + s_b, s_c).ToString() },
        { "a + (b < c ? b : 8)", (s_a + IntegerExpression.Choose("b < c", s_b, 8)).ToString() },
        { "a - 3", (s_a + -3).ToString() },
        { "a + 3", (s_a - -3).ToString() },
        { "a", (((s_a * 1) + 0 - 0) / 1).ToString() },
        { "b", ((0 * s_a) + (1 * s_b)).ToString() },
        { "0", (s_a % 1).ToString() },
        { "12", ((IntegerExpression)3 * 4).ToString() },
        { "(a + 15) / 16", s_a.Pieces(16).ToString() },
        { "a", s_a.Pieces(1).ToString() },
        { "a / 8 * 8", s_a.DownTo(8).ToString() },
        { "a * unchecked((nint)2147483648L)", (s_a * 2_147_483_648L).ToString() },
        { "ref rows", (new Place("rows") + 0).Ref },
        { "ref Unsafe.Add<float>(ref rows, 12)", (new Place("rows") + 4 + 8).Ref },
        { "ref Unsafe.Add<ushort>(ref rows, 4)", (new Place("rows") { Type = "ushort" } + 4).Ref },
        { "ref Unsafe.Add(ref rows, a * 4 + 8)", (new Place("rows") + (s_a * 4) + 8).Ref },
        { "rows = ref Unsafe.Add<float>(ref rows, 4);", (new Place("rows") + 4).Advance },
        { "s0_1 * (s1_1 + s2_1)", (Lane(0) * (Lane(1) + Lane(2))).ToString() },
        { "s0_1 - (s1_1 - s2_1)", (Lane(0) - (Lane(1) - Lane(2))).ToString() },
        { "s0_1 = s1_1 / s2_1;", Lane(0).Set(Lane(1) / Lane(2)) },
        { "-(-1)", Expression.Prefix("-", Expression.Negatable("-1")).Text },
        { "(a ? b : c) ? a : c", Expression.Choose(Expression.Choose(s_a, s_b, s_c), s_a, s_c).Text },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public void Nothing_is_written_that_changes_nothing(string expected, string text) => Assert.Equal(expected, text);

    [Fact]
    public void Scalars_and_vectors_put_parentheses_where_their_operators_need_them()
    {
        LaneExpression seen = LaneExpression.Local("seen"), limit = LaneExpression.Local("limit"), lower = LaneExpression.Local("lower");
        TargetDialect wide = TargetDialect.For(Target.Vector256), scalar = TargetDialect.For(Target.Scalar);

        Assert.Equal("seen | Tile256.Reaches(limit, a) & Tile256.StartsBy(lower, a)", Remember(wide).ToString());
        Assert.Equal(
            "BitConverter.SingleToInt32Bits(limit) >= a && BitConverter.SingleToInt32Bits(lower) <= a ? 1f : seen",
            Remember(scalar).ToString());
        Assert.Equal("(seen != 0f ? 1f : 0f) * limit", (scalar.Select(scalar.Remembered(seen), scalar.One, scalar.Zero) * limit).ToString());
        Assert.Equal("Tile256.Select(seen, Vector256<float>.One, default) * limit", (wide.Select(wide.Remembered(seen), wide.One, wide.Zero) * limit).ToString());

        LaneExpression Remember(TargetDialect dialect) => dialect.Remember(seen, dialect.Both(dialect.ReachesKey(limit, s_a), dialect.StartsBy(lower, s_a)));
    }

    /// <summary>Drawn trees, composed and computed side by side; what is written is read back by the C# compiler's own parser.</summary>
    [Fact]
    public void What_is_written_means_what_it_was_composed_of()
    {
        var random = new Random(Seed);
        for (int n = 0; n < Trees; n++)
        {
            (IntegerExpression expression, long value) = Tree(random, depth: 5);
            Assert.Equal(value, Evaluate(SyntaxFactory.ParseExpression(expression.ToString())));
        }
    }

    private static LaneExpression Lane(int row) => LaneExpression.Local("s", row, 1);

    private static (IntegerExpression Expression, long Value) Tree(Random random, int depth)
    {
        if (depth == 0 || random.Next(5) == 0)
        {
            int number = random.Next(-2, 4);
            return random.Next(2) == 0 ? (number, number) : random.Next(3) switch
            {
                0 => (s_a, Value("a")),
                1 => (s_b, Value("b")),
                _ => (s_c, Value("c")),
            };
        }

        (IntegerExpression x, long xValue) = Tree(random, depth - 1);
        (IntegerExpression y, long yValue) = Tree(random, depth - 1);
        int divisor = random.Next(1, 4);
        return random.Next(5) switch
        {
            0 => (x + y, xValue + yValue),
            1 => (x - y, xValue - yValue),
            2 => (x * y, xValue * yValue),
            3 => (x / divisor, xValue / divisor),
            _ => (x % divisor, xValue % divisor),
        };
    }

    private static long Value(string name) => name switch
    {
        "a" => 7,
        "b" => -5,
        _ => 11,
    };

    private static long Evaluate(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax inner => Evaluate(inner.Expression),
        IdentifierNameSyntax name => Value(name.Identifier.Text),
        LiteralExpressionSyntax literal => Convert.ToInt64(literal.Token.Value, System.Globalization.CultureInfo.InvariantCulture),
        PrefixUnaryExpressionSyntax minus when minus.IsKind(SyntaxKind.UnaryMinusExpression) => -Evaluate(minus.Operand),
        BinaryExpressionSyntax binary => (binary.Kind(), Evaluate(binary.Left), Evaluate(binary.Right)) switch
        {
            (SyntaxKind.AddExpression, var x, var y) => x + y,
            (SyntaxKind.SubtractExpression, var x, var y) => x - y,
            (SyntaxKind.MultiplyExpression, var x, var y) => x * y,
            (SyntaxKind.DivideExpression, var x, var y) => x / y,
            (SyntaxKind.ModuloExpression, var x, var y) => x % y,
            _ => throw new InvalidOperationException(expression.ToString()),
        },
        _ => throw new InvalidOperationException(expression.ToString()),
    };
}
