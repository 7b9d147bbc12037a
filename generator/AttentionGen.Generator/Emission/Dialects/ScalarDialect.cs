using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Dialects;

/// <summary>No vectors: what others keep in lanes is one float, and a mask a bool.</summary>
internal sealed class ScalarDialect : TargetDialect
{
    public override string Name => "Scalar";

    public override bool IsScalar => true;

    public override string Type => "float";

    public override string MaskType => "bool";

    public override LaneExpression Zero => LaneExpression.Local("0f");

    public override LaneExpression One => LaneExpression.Local("1f");

    public override LaneExpression Load(Place place) => new(place.Value);

    public override string Store(LaneExpression vector, Place place) => $"{place.Value} = {vector};";

    public override LaneExpression Broadcast(Expression number) => new(number);

    public override LaneExpression MultiplyAdd(LaneExpression a, LaneExpression b, LaneExpression c) => Called("VectorMath.MultiplyAdd", a, b, c);

    public override string? AddRow(PartText part, Place number, IReadOnlyList<LaneExpression> vectors, IEnumerable<LaneExpression> sums) => null;

    public override string StoreRow(PartText part, IReadOnlyList<LaneExpression> vectors, Place place) =>
        string.Join(" ", vectors.Select((vector, v) => Store(vector, place + v)));

    public override string Hide(IReadOnlyList<LaneExpression> scores, IReadOnlyList<LaneExpression> limits, IntegerExpression key) =>
        string.Join(" ", scores.Zip(limits, (score, limit) => score.Set(Select(ReachesKey(limit, key), score, Hidden))));

    public override string? ScaleRow(Place number, IReadOnlyList<LaneExpression> vectors) => null;

    public override string WeighKeys(bool isTurn, Place scores, Place maxima, IEnumerable<LaneExpression> sums) =>
        throw new NotSupportedException("Without vectors there is no such statement.");

    public override LaneExpression Max(LaneExpression a, LaneExpression b) => Called("VectorMath.Max", a, b);

    public override LaneExpression Limit(IntegerExpression first, IntegerExpression last, int firstLane) => Limit(IntegerExpression.Min(first + firstLane, last));

    public override LaneExpression Limit(IntegerExpression last) => Called("BitConverter.Int32BitsToSingle", last);

    public override LaneExpression AtLeast(LaneExpression limit, int least) => Limit(IntegerExpression.Max(IntegerExpression.Of(Bits(limit).Text), least));

    public override LaneExpression Index(IntegerExpression first, int firstLane) => Limit(first + firstLane);

    public override LaneExpression Position(IntegerExpression first, int firstLane) => new(Expression.Prefix("(float)", first + firstLane));

    public override LaneExpression LimitFrom(LaneExpression lower, LaneExpression limit) =>
        Select(Compared(Bits(lower), "<=", Bits(limit)), limit, Called("BitConverter.Int32BitsToSingle", "-1"));

    public override MaskExpression StartsBy(LaneExpression lower, IntegerExpression key) => Compared(Bits(lower), "<=", key);

    public override MaskExpression ReachesKey(LaneExpression limit, IntegerExpression key) => Compared(Bits(limit), ">=", key);

    public override MaskExpression Both(MaskExpression a, MaskExpression b) => new(Expression.Join(a.Expression, "&&", b.Expression, Binding.ConditionalAnd));

    public override LaneExpression Distance(LaneExpression position, IntegerExpression key) =>
        Called("MathF.Abs", position - new LaneExpression(Expression.Prefix("(float)", key)));

    public override MaskExpression AndNotHidden(MaskExpression mask, LaneExpression bias) => Both(mask, Differs(bias, Hidden));

    public override MaskExpression Differs(LaneExpression a, LaneExpression b) => new(Expression.Join(a.Expression, "!=", b.Expression, Binding.Equality));

    public override LaneExpression Select(MaskExpression mask, LaneExpression whenSet, LaneExpression whenClear) =>
        new(Expression.Choose(mask.Expression, whenSet.Expression, whenClear.Expression));

    public override MaskExpression Exceeds(LaneExpression a, LaneExpression b) => Compared(a.Expression, ">", b.Expression);

    public override MaskExpression IsNotZero(LaneExpression vector) => Differs(vector, Zero);

    public override Expression AnyIsNotOne(LaneExpression vector) => Differs(vector, One).Expression;

    public override LaneExpression Remember(LaneExpression seen, MaskExpression mask) => Select(mask, One, seen);

    public override MaskExpression Remembered(LaneExpression seen) => Differs(seen, Zero);

    private static Expression Bits(LaneExpression number) => Expression.Call("BitConverter.SingleToInt32Bits", number);

    private static MaskExpression Compared(Expression a, string comparison, Expression b) => new(Expression.Join(a, comparison, b, Binding.Relational));
}
