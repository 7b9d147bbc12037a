using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Dialects;

/// <summary>How one instruction set is written in C#: the only place that knows the names of types and intrinsics.</summary>
/// <remarks>
/// What tiles are made of goes by names of the library that have one overload each, and where a loop repeats it, a row of a tile is one of them: a kernel is
/// thousands of such calls, and choosing among the overloads of the platform's took the compiler longer than all else.
/// </remarks>
internal abstract class TargetDialect
{
    /// <summary>What a score of a hidden key is, in every lane: a local of the methods that hide some.</summary>
    public static LaneExpression Hidden { get; } = LaneExpression.Local("hidden");

    /// <summary>The dialect of a target.</summary>
    public static TargetDialect For(Target target) => target.IsScalar ? new ScalarDialect() : new WideDialect(target);

    /// <summary>Name of its vectors.</summary>
    public abstract string Name { get; }

    /// <summary>Whether there are no vectors.</summary>
    public abstract bool IsScalar { get; }

    /// <summary>Type of a vector of floats.</summary>
    public abstract string Type { get; }

    /// <summary>Type of a mask of lanes.</summary>
    public abstract string MaskType { get; }

    public abstract LaneExpression Zero { get; }

    public abstract LaneExpression One { get; }

    /// <summary>A statement that declares locals.</summary>
    public string Declare(params IEnumerable<LaneExpression> locals) => $"{Type} {string.Join(", ", locals)};";

    /// <summary>A statement that declares a local with a value.</summary>
    public string Let(LaneExpression local, LaneExpression value) => $"{Type} {local.Set(value)}";

    /// <summary>A statement that declares locals with a value each.</summary>
    public string Let(params IEnumerable<(LaneExpression Local, LaneExpression Value)> locals) =>
        $"{Type} {string.Join(", ", locals.Select(static local => $"{local.Local} = {local.Value}"))};";

    /// <summary>A statement that declares a mask.</summary>
    public string Declare(MaskExpression local) => $"{MaskType} {local};";

    /// <summary>A vector from memory.</summary>
    public abstract LaneExpression Load(Place place);

    /// <summary>A statement that stores a vector.</summary>
    public abstract string Store(LaneExpression vector, Place place);

    /// <summary>One float in every lane.</summary>
    public abstract LaneExpression Broadcast(Expression number);

    public abstract LaneExpression MultiplyAdd(LaneExpression a, LaneExpression b, LaneExpression c);

    /// <summary>2 to the power of each lane.</summary>
    public static LaneExpression Exp2(LaneExpression exponents) => Called("VectorMath.Exp2", exponents);

    /// <summary>The hyperbolic tangent of each lane.</summary>
    public static LaneExpression Tanh(LaneExpression numbers) => Called("VectorMath.Tanh", numbers);

    /// <summary>
    /// A statement that adds one float times some vectors to as many sums, or null where there is none for so many. Not for methods without loops: each
    /// takes a local of the JIT's, which stops inlining in a method of 512.
    /// </summary>
    public abstract string? AddRow(PartText part, Place number, IReadOnlyList<LaneExpression> vectors, IEnumerable<LaneExpression> sums);

    /// <summary>Statements that store vectors side by side.</summary>
    public abstract string StoreRow(PartText part, IReadOnlyList<LaneExpression> vectors, Place place);

    /// <summary>Statements that replace what a key's limits hide of some vectors of scores by <see cref="Hidden"/>.</summary>
    public abstract string Hide(IReadOnlyList<LaneExpression> scores, IReadOnlyList<LaneExpression> limits, IntegerExpression key);

    /// <summary>A statement that multiplies some vectors by one float, or null where there is none for so many.</summary>
    public abstract string? ScaleRow(Place number, IReadOnlyList<LaneExpression> vectors);

    /// <summary>A statement that weighs one key, or those of a turn, where the target has one: see <see cref="Target.WeighsKeys"/>.</summary>
    public abstract string WeighKeys(bool isTurn, Place scores, Place maxima, IEnumerable<LaneExpression> sums);

    /// <summary>The larger; the second argument where either is NaN.</summary>
    public abstract LaneExpression Max(LaneExpression a, LaneExpression b);

    /// <summary>Per lane, the smaller of first + lane (or first alone) and last, kept as the bits of a float.</summary>
    public abstract LaneExpression Limit(IntegerExpression first, IntegerExpression last, int firstLane);

    /// <summary>The same limit in every lane.</summary>
    public abstract LaneExpression Limit(IntegerExpression last);

    /// <summary>The limit, or the least one where that is larger.</summary>
    public abstract LaneExpression AtLeast(LaneExpression limit, int least);

    /// <summary>Per lane, first + lane as the bits of a float.</summary>
    public abstract LaneExpression Index(IntegerExpression first, int firstLane);

    /// <summary>Per lane, first + lane as a float.</summary>
    public abstract LaneExpression Position(IntegerExpression first, int firstLane);

    /// <summary>The limit, or -1 in lanes whose first visible key lies behind it.</summary>
    public abstract LaneExpression LimitFrom(LaneExpression lower, LaneExpression limit);

    /// <summary>A mask of the lanes whose first visible key is at most the key.</summary>
    public abstract MaskExpression StartsBy(LaneExpression lower, IntegerExpression key);

    /// <summary>A mask of the lanes whose limit reaches the key.</summary>
    public abstract MaskExpression ReachesKey(LaneExpression limit, IntegerExpression key);

    /// <summary>A mask of the lanes that both masks have.</summary>
    public abstract MaskExpression Both(MaskExpression a, MaskExpression b);

    /// <summary>How far a position is from a key.</summary>
    public abstract LaneExpression Distance(LaneExpression position, IntegerExpression key);

    /// <summary>The mask less the lanes in which the bias is -infinity.</summary>
    public abstract MaskExpression AndNotHidden(MaskExpression mask, LaneExpression bias);

    /// <summary>A mask of the lanes in which two vectors differ.</summary>
    public abstract MaskExpression Differs(LaneExpression a, LaneExpression b);

    public abstract LaneExpression Select(MaskExpression mask, LaneExpression whenSet, LaneExpression whenClear);

    /// <summary>A mask of the lanes in which the first is larger.</summary>
    public abstract MaskExpression Exceeds(LaneExpression a, LaneExpression b);

    /// <summary>Where a float is not 0, as a mask of integers.</summary>
    public abstract MaskExpression IsNotZero(LaneExpression vector);

    /// <summary>A condition: whether some lane is not exactly 1.</summary>
    public abstract Expression AnyIsNotOne(LaneExpression vector);

    /// <summary>Lanes seen before or set in the mask, as a vector of floats.</summary>
    public abstract LaneExpression Remember(LaneExpression seen, MaskExpression mask);

    /// <summary>A mask of the lanes that were remembered.</summary>
    public abstract MaskExpression Remembered(LaneExpression seen);

    /// <summary>What a method of the library or the platform makes of some values.</summary>
    protected static LaneExpression Called(string method, params object[] arguments) => new(Expression.Call(method, arguments));
}
