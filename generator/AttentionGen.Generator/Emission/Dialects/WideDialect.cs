using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Dialects;

/// <summary>Vectors: the platform's types and operators, and the library's statements for a width.</summary>
/// <param name="target">The instruction set.</param>
internal sealed class WideDialect(Target target) : TargetDialect
{
    private readonly string _tile = target.TileClass;

    public override string Name => target.Vectors;

    public override bool IsScalar => false;

    public override string Type => $"{Name}<float>";

    public override string MaskType => Type;

    public override LaneExpression Zero => LaneExpression.Local("default");

    public override LaneExpression One => LaneExpression.Local($"{Name}<float>.One");

    public override LaneExpression Load(Place place) => Called($"{_tile}.Load", place.Arguments);

    public override string Store(LaneExpression vector, Place place) => $"{_tile}.Store({vector}, {place.Arguments});";

    public override LaneExpression Broadcast(Expression number) => Called($"{_tile}.Broadcast", number);

    public override LaneExpression MultiplyAdd(LaneExpression a, LaneExpression b, LaneExpression c) => Called(target.MultiplyAdd, a, b, c);

    public override string? AddRow(PartText part, Place number, IReadOnlyList<LaneExpression> vectors, IEnumerable<LaneExpression> sums) => target.AddsRow(vectors.Count)
        ? $"{_tile}.{part.Of($"Add{Text.Of(vectors.Count)}", "AddPart")}(ref {number.Reference}, {number.Offset}, {string.Join(", ", vectors)}, {References(sums)});"
        : null;

    public override string StoreRow(PartText part, IReadOnlyList<LaneExpression> vectors, Place place) => Target.TakesPair(vectors.Count)
        ? $"{_tile}.{part.Of("StorePair", "StorePart")}({string.Join(", ", vectors)}, ref {place.Reference}, {place.Offset});"
        : string.Join(" ", vectors.Select((vector, v) => Store(vector, place + (v * target.Lanes))));

    public override string Hide(IReadOnlyList<LaneExpression> scores, IReadOnlyList<LaneExpression> limits, IntegerExpression key) => Target.TakesPair(scores.Count)
        ? $"{_tile}.HidePair({string.Join(", ", limits)}, {key}, {Hidden}, {References(scores)});"
        : string.Join(" ", scores.Zip(limits, (score, limit) => score.Set(Select(ReachesKey(limit, key), score, Hidden))));

    public override string? ScaleRow(Place number, IReadOnlyList<LaneExpression> vectors) => target.ScalesRow(vectors.Count)
        ? $"{_tile}.Scale{Text.Of(vectors.Count)}(ref {number.Reference}, {number.Offset}, {References(vectors)});"
        : null;

    public override string WeighKeys(bool isTurn, Place scores, Place maxima, IEnumerable<LaneExpression> sums) =>
        $"{_tile}.{(isTurn ? "WeighKeys" : "WeighKey")}(ref {scores.Reference}, {scores.Offset}, ref {maxima.Reference}, {maxima.Offset}, {References(sums)});";

    public override LaneExpression Max(LaneExpression a, LaneExpression b) => Called($"{_tile}.Max", a, b);

    public override LaneExpression Limit(IntegerExpression first, IntegerExpression last, int firstLane) =>
        AsSingle(Expression.Call($"{Name}.Min", FirstAndLane(first, firstLane), All(last)));

    public override LaneExpression Limit(IntegerExpression last) => AsSingle(All(last));

    public override LaneExpression AtLeast(LaneExpression limit, int least) => AsSingle(Expression.Call($"{Name}.Max", AsInteger(limit), All(Expression.Of(Text.Of(least)))));

    public override LaneExpression Index(IntegerExpression first, int firstLane) => AsSingle(FirstAndLane(first, firstLane));

    public override LaneExpression Position(IntegerExpression first, int firstLane) => new(Expression.Join(
        All(Expression.Prefix("(float)", first)), "+", All(Expression.Of(string.Join(", ", Lanes(firstLane).Select(static lane => $"{lane}f")))), Binding.Additive));

    public override LaneExpression LimitFrom(LaneExpression lower, LaneExpression limit) => Select(
        new(AsSingle(Expression.Call($"{Name}.LessThanOrEqual", AsInteger(lower), AsInteger(limit))).Expression), limit, AsSingle(All(Expression.Negatable("-1"))));

    public override MaskExpression StartsBy(LaneExpression lower, IntegerExpression key) => Mask($"{_tile}.StartsBy", lower, key);

    public override MaskExpression ReachesKey(LaneExpression limit, IntegerExpression key) => Mask($"{_tile}.Reaches", limit, key);

    public override MaskExpression Both(MaskExpression a, MaskExpression b) => new(Expression.Join(a.Expression, "&", b.Expression, Binding.And));

    public override LaneExpression Distance(LaneExpression position, IntegerExpression key) =>
        Called($"{Name}.Abs", position - new LaneExpression(All(Expression.Prefix("(float)", key))));

    public override MaskExpression AndNotHidden(MaskExpression mask, LaneExpression bias) => Mask($"{Name}.AndNot", mask, Equal(bias, Hidden));

    public override MaskExpression Differs(LaneExpression a, LaneExpression b) => new(Expression.Prefix("~", Equal(a, b)));

    public override LaneExpression Select(MaskExpression mask, LaneExpression whenSet, LaneExpression whenClear) => Called($"{_tile}.Select", mask, whenSet, whenClear);

    public override MaskExpression Exceeds(LaneExpression a, LaneExpression b) => Mask($"{Name}.GreaterThan", a, b);

    public override MaskExpression IsNotZero(LaneExpression vector) => new(Expression.Prefix("~", Equal(vector, Zero).Member("AsInt32()")));

    public override Expression AnyIsNotOne(LaneExpression vector) => Expression.Prefix("!", Expression.Call($"{Name}.EqualsAll", vector, One));

    public override LaneExpression Remember(LaneExpression seen, MaskExpression mask) => new(Expression.Join(seen.Expression, "|", mask.Expression, Binding.Or));

    public override MaskExpression Remembered(LaneExpression seen) => new(seen.Expression);

    private static string References(IEnumerable<LaneExpression> locals) => string.Join(", ", locals.Select(static local => $"ref {local}"));

    private static MaskExpression Mask(string method, params object[] arguments) => new(Expression.Call(method, arguments));

    private static LaneExpression AsSingle(Expression integers) => new(integers.Member("AsSingle()"));

    private static Expression AsInteger(LaneExpression bits) => bits.Expression.Member("AsInt32()");

    private Expression Equal(LaneExpression a, LaneExpression b) => Expression.Call($"{Name}.Equals", a, b);

    private Expression All(Expression number) => Expression.Call($"{Name}.Create", number);

    private Expression FirstAndLane(IntegerExpression first, int firstLane) =>
        Expression.Join(All(first), "+", All(Expression.Of(string.Join(", ", Lanes(firstLane)))), Binding.Additive);

    private IEnumerable<string> Lanes(int first) => Enumerable.Range(first, target.Lanes).Select(Text.Of);
}
