namespace AttentionGen.Generator.Emission;

/// <summary>How one instruction set is written in C#: the only place that knows the names of types and intrinsics.</summary>
/// <remarks>
/// What tiles are made of goes by names of the library that have one overload each, and where a loop repeats it, a row of a tile is one of them: a kernel is
/// thousands of such calls, and choosing among the overloads of the platform's took the compiler longer than all else.
/// </remarks>
internal abstract class TargetDialect
{
    /// <summary>The dialect of a target.</summary>
    public static TargetDialect For(Target target) => target.IsScalar ? new ScalarDialect() : new WideDialect(target);

    /// <summary>Name of its vectors.</summary>
    public abstract string Name { get; }

    /// <summary>Whether there are no vectors.</summary>
    public abstract bool IsScalar { get; }

    /// <summary>Type of a vector of floats.</summary>
    public abstract string Type { get; }

    public abstract string Zero { get; }

    public abstract string One { get; }

    /// <summary>A vector from memory, <paramref name="offset"/> floats behind a reference.</summary>
    public abstract string Load(string reference, int offset);

    /// <summary>A statement that stores a vector.</summary>
    public abstract string Store(string vector, string reference, int offset);

    /// <summary>One float in every lane.</summary>
    public abstract string Broadcast(string value);

    public abstract string MultiplyAdd(string a, string b, string c);

    /// <summary>
    /// A statement that adds one float times some vectors to as many sums, or null where there is none for so many. Not for methods without loops: each
    /// takes a local of the JIT's, which stops inlining in a method of 512.
    /// </summary>
    public abstract string? AddRow(PartText part, string reference, string offset, IReadOnlyList<string> vectors, IReadOnlyList<string> sums);

    /// <summary>Statements that store vectors side by side.</summary>
    public abstract string StoreRow(PartText part, IReadOnlyList<string> vectors, string reference, int offset);

    /// <summary>Statements that replace what a key's limits hide of some vectors of scores by <c>hidden</c>.</summary>
    public abstract string Hide(IReadOnlyList<string> scores, IReadOnlyList<string> limits, string key);

    /// <summary>A statement that multiplies some vectors by one float, or null where there is none for so many.</summary>
    public abstract string? ScaleRow(string reference, long offset, IReadOnlyList<string> vectors);

    /// <summary>A vector from memory, some variable number of floats behind a reference.</summary>
    public abstract string LoadAt(string reference, string offset);

    /// <summary>The larger; the second argument where either is NaN.</summary>
    public abstract string Max(string a, string b);

    /// <summary>Per lane, the smaller of first + lane (or first alone) and last, kept as the bits of a float.</summary>
    public abstract string Limit(string first, string last, int firstLane);

    /// <summary>The same limit in every lane.</summary>
    public abstract string Limit(string last);

    /// <summary>The limit, or the least one where that is larger.</summary>
    public abstract string AtLeast(string limit, int least);

    /// <summary>Per lane, first + lane as the bits of a float.</summary>
    public abstract string Index(string first, int firstLane);

    /// <summary>Per lane, first + lane as a float.</summary>
    public abstract string Position(string first, int firstLane);

    /// <summary>The limit, or -1 in lanes whose first visible key lies behind it.</summary>
    public abstract string LimitFrom(string lower, string limit);

    /// <summary>A mask of the lanes whose first visible key is at most the key.</summary>
    public abstract string StartsBy(string lower, string key);

    /// <summary>A mask of the lanes that both masks have.</summary>
    public abstract string Both(string a, string b);

    /// <summary>How far a position is from a key.</summary>
    public abstract string Distance(string position, string key);

    /// <summary>A mask of the lanes whose limit reaches the key.</summary>
    public abstract string ReachesKey(string limit, string key);

    /// <summary>The mask less the lanes in which the bias is -infinity.</summary>
    public abstract string AndNotHidden(string mask, string bias);

    /// <summary>A mask of the lanes in which two vectors differ.</summary>
    public abstract string Differs(string a, string b);

    /// <summary>Type of such a mask.</summary>
    public abstract string MaskType { get; }

    public abstract string Select(string mask, string whenSet, string whenClear);

    /// <summary>A mask of the lanes in which the first is larger.</summary>
    public abstract string Exceeds(string a, string b);

    /// <summary>Where a float is not 0, as a mask of integers.</summary>
    public abstract string IsNotZero(string vector);

    /// <summary>A condition: whether some lane is not exactly 1.</summary>
    public abstract string AnyIsNotOne(string vector);

    /// <summary>Lanes seen before or set in the mask, as a vector of floats.</summary>
    public abstract string Remember(string seen, string mask);

    /// <summary>A mask of the lanes that were remembered.</summary>
    public abstract string Remembered(string seen);

    private sealed class WideDialect(Target target) : TargetDialect
    {
        private readonly string _tile = target.TileClass;

        public override string Name => target.Vectors;

        public override bool IsScalar => false;

        public override string Type => $"{Name}<float>";

        public override string MaskType => Type;

        public override string Zero => "default";

        public override string One => $"{Name}<float>.One";

        public override string Load(string reference, int offset) =>
            offset == 0 ? $"{_tile}.Load(ref {reference})" : LoadAt(reference, Text.Of(offset));

        public override string LoadAt(string reference, string offset) => $"{_tile}.Load(ref {reference}, {offset})";

        public override string Store(string vector, string reference, int offset) =>
            offset == 0 ? $"{_tile}.Store({vector}, ref {reference});" : $"{_tile}.Store({vector}, ref {reference}, {Text.Of(offset)});";

        public override string Broadcast(string value) => $"{_tile}.Broadcast({value})";

        public override string MultiplyAdd(string a, string b, string c) => $"{target.MultiplyAdd}({a}, {b}, {c})";

        public override string? AddRow(PartText part, string reference, string offset, IReadOnlyList<string> vectors, IReadOnlyList<string> sums) => target.AddsRow(vectors.Count)
            ? $"{_tile}.{part.Of($"Add{Text.Of(vectors.Count)}", "AddPart")}(ref {reference}, {offset}, {string.Join(", ", vectors)}, {string.Join(", ", sums.Select(sum => $"ref {sum}"))});"
            : null;

        public override string StoreRow(PartText part, IReadOnlyList<string> vectors, string reference, int offset) => Target.TakesPair(vectors.Count)
            ? $"{_tile}.{part.Of("StorePair", "StorePart")}({string.Join(", ", vectors)}, ref {reference}, {Text.Of(offset)});"
            : string.Join(" ", vectors.Select((vector, v) => Store(vector, reference, offset + (v * target.Lanes))));

        public override string Hide(IReadOnlyList<string> scores, IReadOnlyList<string> limits, string key) => Target.TakesPair(scores.Count)
            ? $"{_tile}.HidePair({string.Join(", ", limits)}, {key}, hidden, {string.Join(", ", scores.Select(score => $"ref {score}"))});"
            : string.Join(" ", scores.Zip(limits, (score, limit) => $"{score} = {Select(ReachesKey(limit, key), score, "hidden")};"));

        public override string? ScaleRow(string reference, long offset, IReadOnlyList<string> vectors) => target.ScalesRow(vectors.Count)
            ? $"{_tile}.Scale{Text.Of(vectors.Count)}(ref {reference}, {Text.Offset(offset)}, {string.Join(", ", vectors.Select(vector => $"ref {vector}"))});"
            : null;

        public override string Max(string a, string b) => $"{_tile}.Max({a}, {b})";

        public override string Limit(string first, string last, int firstLane)
        {
            string indices = string.Join(", ", Enumerable.Range(firstLane, target.Lanes).Select(Text.Of));
            return $"{Name}.Min({Name}.Create({first}) + {Name}.Create({indices}), {Name}.Create({last})).AsSingle()";
        }

        public override string Limit(string last) => $"{Name}.Create({last}).AsSingle()";

        public override string AtLeast(string limit, int least) => $"{Name}.Max({limit}.AsInt32(), {Name}.Create({Text.Of(least)})).AsSingle()";

        public override string Index(string first, int firstLane) =>
            $"({Name}.Create({first}) + {Name}.Create({string.Join(", ", Enumerable.Range(firstLane, target.Lanes).Select(Text.Of))})).AsSingle()";

        public override string Position(string first, int firstLane) =>
            $"{Name}.Create((float)({first})) + {Name}.Create({string.Join(", ", Enumerable.Range(firstLane, target.Lanes).Select(lane => $"{Text.Of(lane)}f"))})";

        public override string LimitFrom(string lower, string limit) =>
            $"{Name}.ConditionalSelect({Name}.LessThanOrEqual({lower}.AsInt32(), {limit}.AsInt32()).AsSingle(), {limit}, {Name}.Create(-1).AsSingle())";

        public override string StartsBy(string lower, string key) => $"{_tile}.StartsBy({lower}, {key})";

        public override string Both(string a, string b) => $"{a} & {b}";

        public override string Distance(string position, string key) => $"{Name}.Abs({position} - {Name}.Create({key}))";

        public override string ReachesKey(string limit, string key) => $"{_tile}.Reaches({limit}, {key})";

        public override string AndNotHidden(string mask, string bias) => $"{Name}.AndNot({mask}, {Name}.Equals({bias}, hidden))";

        public override string Differs(string a, string b) => $"~{Name}.Equals({a}, {b})";

        public override string Select(string mask, string whenSet, string whenClear) => $"{_tile}.Select({mask}, {whenSet}, {whenClear})";

        public override string Exceeds(string a, string b) => $"{Name}.GreaterThan({a}, {b})";

        public override string IsNotZero(string vector) => $"~{Name}.Equals({vector}, default).AsInt32()";

        public override string AnyIsNotOne(string vector) => $"!{Name}.EqualsAll({vector}, {One})";

        public override string Remember(string seen, string mask) => $"{seen} | {mask}";

        public override string Remembered(string seen) => seen;
    }

    private sealed class ScalarDialect : TargetDialect
    {
        public override string Name => "Scalar";

        public override bool IsScalar => true;

        public override string Type => "float";

        public override string MaskType => "bool";

        public override string Zero => "0f";

        public override string One => "1f";

        public override string Load(string reference, int offset) => offset == 0 ? reference : $"Unsafe.Add<float>(ref {reference}, {Text.Of(offset)})";

        public override string LoadAt(string reference, string offset) => $"Unsafe.Add(ref {reference}, {offset})";

        public override string Store(string vector, string reference, int offset) => $"{Load(reference, offset)} = {vector};";

        public override string Broadcast(string value) => value;

        public override string MultiplyAdd(string a, string b, string c) => $"VectorMath.MultiplyAdd({a}, {b}, {c})";

        public override string? AddRow(PartText part, string reference, string offset, IReadOnlyList<string> vectors, IReadOnlyList<string> sums) => null;

        public override string StoreRow(PartText part, IReadOnlyList<string> vectors, string reference, int offset) =>
            string.Join(" ", vectors.Select((vector, v) => Store(vector, reference, offset + v)));

        public override string Hide(IReadOnlyList<string> scores, IReadOnlyList<string> limits, string key) =>
            string.Join(" ", scores.Zip(limits, (score, limit) => $"{score} = {Select(ReachesKey(limit, key), score, "hidden")};"));

        public override string? ScaleRow(string reference, long offset, IReadOnlyList<string> vectors) => null;

        public override string Max(string a, string b) => $"VectorMath.Max({a}, {b})";

        public override string Limit(string first, string last, int firstLane) =>
            $"BitConverter.Int32BitsToSingle(Math.Min({first} + {Text.Of(firstLane)}, {last}))";

        public override string Limit(string last) => $"BitConverter.Int32BitsToSingle({last})";

        public override string AtLeast(string limit, int least) =>
            $"BitConverter.Int32BitsToSingle(Math.Max(BitConverter.SingleToInt32Bits({limit}), {Text.Of(least)}))";

        public override string Index(string first, int firstLane) => $"BitConverter.Int32BitsToSingle({first} + {Text.Of(firstLane)})";

        public override string Position(string first, int firstLane) => $"(float)({first} + {Text.Of(firstLane)})";

        public override string LimitFrom(string lower, string limit) =>
            $"BitConverter.SingleToInt32Bits({lower}) <= BitConverter.SingleToInt32Bits({limit}) ? {limit} : BitConverter.Int32BitsToSingle(-1)";

        public override string StartsBy(string lower, string key) => $"BitConverter.SingleToInt32Bits({lower}) <= {key}";

        public override string Both(string a, string b) => $"{a} && {b}";

        public override string Distance(string position, string key) => $"MathF.Abs({position} - {key})";

        public override string ReachesKey(string limit, string key) => $"BitConverter.SingleToInt32Bits({limit}) >= {key}";

        public override string AndNotHidden(string mask, string bias) => $"{mask} && {bias} != hidden";

        public override string Differs(string a, string b) => $"{a} != {b}";

        public override string Select(string mask, string whenSet, string whenClear) => $"{mask} ? {whenSet} : {whenClear}";

        public override string Exceeds(string a, string b) => $"{a} > {b}";

        public override string IsNotZero(string vector) => $"({vector} != 0f)";

        public override string AnyIsNotOne(string vector) => $"{vector} != 1f";

        public override string Remember(string seen, string mask) => $"{mask} ? 1f : {seen}";

        public override string Remembered(string seen) => $"{seen} != 0f";
    }
}
