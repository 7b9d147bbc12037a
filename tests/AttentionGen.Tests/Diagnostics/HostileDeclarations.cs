using System;
using System.Linq;
using System.Text;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>
/// Writes random declarations, from right ones to rubbish. Sizes that are right are small, so that hundreds of kernels compile quickly.
/// </summary>
internal sealed class HostileDeclarations(int seed)
{
    private static readonly string[] GoodSizes = ["1", "2", "4", "C.Two", "1 << 1", "8"];

    private static readonly string[] BadSizes =
    [
        "0", "-1", "3", "5", "7", "int.MinValue", "int.MaxValue", "-2147483648", "2147483648", "46341", "65536", "1 << 31", "1 << 30",
        "unchecked((int)0x80000000)", "int.MinValue / -1", "int.MaxValue + 1", "1 / 0", "default", "'a'", "'\\uffff'", "null", "\"8\"",
        "1.5",
        "(int)double.NaN", "Unknown", "C.Two / 0", "nameof(C)", "sizeof(int)", "(byte)255", "8L", "8u", "8UL", "", "-", "new int()",
        "typeof(int)",
        "true ? 4 : 8", "C.Runtime", "checked(65536 * 65536)", "(int)AttentionMask.Boolean", "0x7fffffff", "0b1000", "1_6",
    ];

    private static readonly string[] Scales =
    [
        "1f", "1", "float.NaN", "float.PositiveInfinity", "float.NegativeInfinity", "0f / 0f", "-float.NaN", "float.MaxValue",
        "float.Epsilon",
        "-0f", "double.NaN", "1e400", "1e39f", "(float)1e300", "\"1\"", "default", "null", "0.5",
    ];

    private static readonly (string Name, string Type, string[] Values)[] Enums =
    [
        ("Mask", "AttentionMask", ["None", "Causal", "KeyPadding", "Boolean", "Additive", "Keys", "Causal | AttentionMask.Boolean",
            "Additive | AttentionMask.KeyPadding"]),
        ("MaskAxes", "AttentionAxes", ["None", "Batch", "Head", "Query", "Batch | AttentionAxes.Head | AttentionAxes.Query"]),
        ("BiasAxes", "AttentionAxes", ["None", "Batch", "Head", "Query", "Head | AttentionAxes.Query"]),
        ("CausalAlignment", "CausalAlignment", ["TopLeft", "BottomRight"]),
        ("Layout", "AttentionLayout", ["SequenceMajor", "HeadMajor"]),
        ("Outputs", "AttentionOutputs", ["None", "Weights", "AveragedWeights", "LogSumExp", "ScaledScores", "CappedScores", "MaskedScores | AttentionOutputs.Weights",
            "KeyWeightSums"]),
        ("VectorWidth", "VectorWidth", ["Auto", "Vector128", "Vector256", "Vector512"]),
        ("Unroll", "Unroll", ["Auto", "Full", "Tiled"]),
        ("Rotary", "RotaryPairing", ["None", "HalfSplit", "Interleaved"]),
        ("ElementType", "ElementType", ["Float32", "Float16", "BFloat16", "Int8"]),
        ("KeyValueType", "ElementType", ["Float32", "Float16", "BFloat16", "Int8"]),
        ("WeightType", "ElementType", ["Float32", "Float16", "BFloat16", "Int8"]),
        ("Activation", "Activation", ["None", "Relu", "GeluErf", "GeluTanh", "Silu", "SwiGlu", "GeGlu", "GeGluTanh"]),
        ("Normalization", "Normalization", ["LayerNorm", "RmsNorm"]),
        ("NormalizationPlacement", "NormalizationPlacement", ["Post", "Pre", "Both"]),
    ];

    private static readonly string[] Switches = ["Alibi", "Sinks", "PositionIds", "KeyValueCache", "KeyShards", "PackedSequences", "Gradients"];

    private static readonly string[] BadMethods =
        ["\"\"", "\"M\"", "nameof(Scored)", "nameof(Seen)", "nameof(Odd)", "nameof(Scored) + \",\" + nameof(Scored)", "\"Forward\"", "\"ToString\"", "1", "default", "nameof(C)"];

    /// <summary>Members that methods may be named by.</summary>
    private static readonly string[] MethodMembers =
    [
        "static float Scored(float s, int h, int q, int k) => s - h;", "static bool Seen(int h, int q, int k) => q >= k;",
        "static float Odd(float s, int h, int q, int k) => (float)System.Math.Sin(q);", "static float Scored(float s, int h, int q, int k) { throw null; }",
        "static float Scored(float s, int h, int q, int k, System.ReadOnlySpan<float> output, System.ReadOnlySpan<float> query) => s * output[k] + query[q] / s;",
        "static float Scored(float s, int h, int q, int k, System.ReadOnlySpan<float> t, System.ReadOnlySpan<float> tGradient) => s > 0 ? System.MathF.Pow(s, t[k]) : t[q];",
        "static bool Seen(int h, int q, int k) => Seen(h, q, k);", "static float Scored(float s, int h, int q, int k) => s / Unknown;",
        "float Scored(float s, int h, int q, int k) => s;", "static bool Seen(int batch, int h, int q, int k, System.ReadOnlySpan<int> d) => d[q] == d[k];",
    ];

    /// <summary>One for each rule of what a number may be: by chance alone some are not met in a run.</summary>
    private static readonly string[] OutOfRange =
    [
        "KeyValueHeadCount = 3", "WindowLeft = -2", "Mask = AttentionMask.Causal, WindowRight = 1", "Rotary = RotaryPairing.HalfSplit, RotaryDimension = 3", "SoftCap = -1f", "Scale = float.NaN",
        "Gradients = true, AttentionDropout = 1f",
    ];

    private static readonly string[] BadSwitches = ["null", "1", "\"true\"", "default", "!true", "C.Two == 2", "C.Runtime == 2", "", "Unknown"];

    /// <summary>Windows that are right; every other number is right or wrong by what it stands beside.</summary>
    private static readonly string[] GoodWindows = ["-1", "0", "1", "C.Two", "int.MaxValue"];

    private static readonly string[] Names =
    [
        "K", "Kernel", "@class", "@record", "@partial", "@await", "Ünïcode", "名前", "_", "__K1", "\\u0041b", "Forward", "KernelPlan",
        "InstructionSet", "CreateCache", "_attentionGenLayer", "System", "AttentionGen", "Span", "@global", "@field", "K\\u200d", "ReadOnlySpan", "@file",
        "VeryLong" + "NameThatGoesOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOn",
    ];

    private static readonly string[] Kinds =
    [
        "class", "class", "class", "struct", "record", "record struct", "record class", "interface", "enum", "delegate",
    ];

    private static readonly string[] Modifiers =
    [
        "static", "sealed", "abstract", "public", "internal", "private", "file", "readonly", "ref", "unsafe", "new", "required",
        "protected internal",
    ];

    private static readonly string[] TypeParameters =
    [
        "<T>", "<T, U>", "<@in, @out>", "<Forward>", "<T, KernelPlan>", "<out T>", "<in T>", "<T, T>", "<>", "<T", "<K>",
        "<[System.Obsolete] T>",
    ];

    private static readonly string[] Bases =
    [
        " : System.Object", " : Base", " : NoDefault", " : NoDefault", " : NoDefault", " : System.IDisposable", " : Unknown", " : K", " : GenericBase<int>", " : ",
        " : System.Enum",
    ];

    private static readonly string[] Members =
    [
        "int Forward;", "void Forward() { }",
        "static void Forward(System.ReadOnlySpan<float> q, System.ReadOnlySpan<float> k, System.ReadOnlySpan<float> v, System.Span<float> o) "
            + "{ }",
        "const int KernelPlan = 1;", "string InstructionSet => \"\";", "string get_InstructionSet() => \"\";", "class Forward { }",
        "int _attentionGenLayer;",
        "void Forward(System.ReadOnlySpan<float> i, System.Span<float> o) { }", "static partial void Forward(int a);",
        "event System.Action Forward;",
        "static void CreateCache(int batchSize) { }", "int CreateCache;",
        "int this[int i] => i;", "enum System { }", "class Span<T> { }", "int X => 1;", "static int Y = 2;", "delegate void D();",
        "int this[", "}", "{", "#if A", "#error no",
        "void M() { class Local { } }", "static K() { }", "K(MultiHeadAttentionWeights w) { }", "K(LinearWeights w) { }", "~K() { }",
        "public static implicit operator int(K k) => 1;",
    ];

    private static readonly string[] Namespaces =
    [
        "", "", "namespace N;", "namespace N.@event.M;", "namespace Ü.名;", "namespace AttentionGen;", "namespace System;",
        "namespace AttentionGen.Generator;", "namespace @global;", "namespace ;", "namespace N.;",
    ];

    private static readonly string[] Junk =
    [
        "[", "]", "(", ")", "{", "}", "<", ">", ",", ";", "=", "\"", "'", "/*", "//", "#", "@", "\\", "\0", "\uD800", "partial", "class",
        "[MultiHeadAttention", "=>", "?", "$\"{", "\"\"\"", "\r", "\u2028",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The next source file.</summary>
    public string Next()
    {
        // A third is right in every respect that the dice of Good() decide, a fifth is damaged as text.
        double hostility = _random.Next(3) switch { 0 => 0.0, 1 => 0.06, _ => 0.35 };
        string source = File(hostility);
        return Chance(0.2) ? Damage(source) : source;
    }

    private string File(double hostility)
    {
        var text = new StringBuilder("using AttentionGen;\nusing Alias = AttentionGen.MultiHeadAttentionAttribute;\n");
        text.Append(Bad(hostility) ? Pick(Namespaces) : "namespace N;").Append('\n');
        text.Append("static class C { public const int Two = 2; public static int Runtime = 2; }\nclass Base { }\n");
        text.Append("class NoDefault(int x) { int X => x; }\nclass GenericBase<T> { }\n");

        int kernels = 1 + _random.Next(2);
        for (int i = 0; i < kernels; i++)
        {
            int depth = Chance(0.4) ? _random.Next(4) : 0;
            for (int level = 0; level < depth; level++)
                text.Append(Header(hostility, "Outer" + level, canBeInterface: true)).Append(" {\n");
            text.Append(Kernel(hostility, "Kernel" + i));
            for (int level = 0; level < depth; level++)
                text.Append("}\n");
        }

        return text.ToString();
    }

    private string Kernel(double hostility, string name)
    {
        var text = new StringBuilder();
        text.Append(Attribute(hostility, PickAttribute()));
        if (Bad(hostility))
            text.Append(Attribute(hostility, PickAttribute()));

        if (Bad(hostility * 0.3))
            text.Append("[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit)]\n");
        text.Append(Header(hostility, name, canBeInterface: false));
        if (Bad(hostility * 0.5))
            text.Append(Pick(["()", "(int a)", "(int a, MultiHeadAttentionWeights w)", "(", "(int Forward)"]));
        if (Bad(hostility * 0.5))
            text.Append(Pick(Bases));
        if (Bad(hostility * 0.3))
            text.Append(Pick([" where T : unmanaged", " where T : class, new()", " where"]));
        bool namesMethod = text.ToString().Contains("nameof(", StringComparison.Ordinal);
        if (namesMethod && !Bad(hostility))
            return text.Append($" {{ {Pick(MethodMembers)} {Pick(MethodMembers)} }}\n").ToString();
        if (!Bad(hostility))
            return text.Append(" { }\n").ToString();

        text.Append(" {\n");
        for (int i = _random.Next(3); i >= 0; i--)
            text.Append(Pick(Chance(0.3) ? MethodMembers : Members)).Append('\n');
        return text.Append("}\n").ToString();
    }

    private string Header(double hostility, string name, bool canBeInterface)
    {
        var text = new StringBuilder();
        if (Bad(hostility))
            text.Append(Pick(Modifiers)).Append(' ');
        if (!Bad(hostility))
            text.Append("partial ");
        string[] rightKinds = canBeInterface ? ["class", "struct", "record", "record struct", "interface"] : ["class", "struct", "record"];
        text.Append(Pick(Bad(hostility) ? Kinds : rightKinds));
        text.Append(' ').Append(Bad(hostility) ? Pick(Names) : name);
        if (Chance(0.2))
            text.Append(Bad(hostility) ? Pick(TypeParameters) : Pick(["<T>", "<T, @int>"]));
        return text.ToString();
    }

    private string PickAttribute() =>
        Pick(["ScaledDotProductAttention", "ScaledDotProductAttention", "ScaledDotProductAttention", "MultiHeadAttention", "TransformerLayer", "FeedForward", "Linear"]);

    private string Attribute(double hostility, string attribute)
    {
        string name = attribute;
        if (Bad(hostility))
        {
            name = Pick(
            [
                "Alias", name + "Attribute", "AttentionGen." + name, "global::AttentionGen." + name, "type: " + name,
                "assembly: " + name, "return: " + name, name + "<int>", "Unknown", "AttentionAttribute",
            ]);
        }

        string[] sizes = [Size(hostility, "2"), Size(hostility, "8"), Size(hostility, Pick(GoodSizes))];
        bool isDense = attribute is "FeedForward" or "Linear";
        if (attribute == "TransformerLayer")
            sizes = [.. sizes, Size(hostility, Pick(["0", .. GoodSizes]))];
        else if (isDense)
            sizes = [Size(hostility, Pick(GoodSizes)), Size(hostility, Pick(GoodSizes))];
        else if (Chance(0.2))
        {
            sizes = [$"sequenceLength: {sizes[2]}", $"headCount: {sizes[0]}", $"modelDimension: {sizes[1]}"];
            if (Bad(hostility))
                sizes[_random.Next(3)] = Pick(["headCount: 2", "unknown: 3", "8"]);
        }

        int count = Bad(hostility) ? _random.Next(4) : sizes.Length;
        string[] options = [.. Enumerable.Range(0, Chance(0.7) ? _random.Next(7) : 0).Select(_ => isDense && !Bad(hostility) ? DenseOption(1.5 * hostility) : Option(1.5 * hostility, attribute)).Distinct()];
        if (!Bad(hostility))
            options = [.. options.DistinctBy(option => option.Split(' ')[0])];

        string[] arguments = [.. sizes.Take(count), .. options];
        if (Bad(hostility * 0.3))
            _random.Shuffle(arguments);
        string list = string.Join(", ", arguments);
        return Bad(hostility * 0.3)
            ? Pick([$"[{name}({list}\n", $"[{name}\n", $"{name}({list})]\n", $"[{name}({list},)]\n", $"[{name}({list})", $"[{name}]\n"])
            : $"[{name}({list})]\n";
    }

    private string Size(double hostility, string good) => Bad(hostility) ? Pick(BadSizes) : good;

    private string Rate(double hostility) => Bad(hostility) ? Pick([.. Scales, "-0.1f", "1", "1.5f"]) : Pick(["0f", "0.1f", "0.999f"]);

    private string DenseOption(double hostility)
    {
        if (Chance(0.2))
            return Chance(0.5) ? "HiddenDropout = " + Rate(hostility) : "Gradients = true";
        (string name, string type, string[] values) = Chance(0.5) ? Enums.First(option => option.Name == "Activation") : Enums.First(option => option.Name == "VectorWidth");
        return Bad(hostility) ? $"{name} = ({type})9" : $"{name} = {type}.{Pick(values)}";
    }

    private string Option(double hostility, string attribute)
    {
        bool isLayer = attribute != "ScaledDotProductAttention";
        if (attribute == "TransformerLayer" && Chance(0.3))
            return "Epsilon = " + (Chance(0.15) || Bad(hostility) ? Pick(["-1f", "float.NaN", "float.PositiveInfinity"]) : "1e-12f");
        if (Bad(hostility * 0.3))
            return Pick(OutOfRange);
        int choice = _random.Next(11);
        if (choice == 10)
            return Pick(attribute == "TransformerLayer" || Bad(hostility) ? ["AttentionDropout", "HiddenDropout", "ResidualDropout"] : ["AttentionDropout"]) + " = " + Rate(hostility);
        if (choice == 9)
            return Pick(["ScoreModifier", "MaskPredicate"]) + " = " + (Chance(0.7) ? Pick(BadMethods) : "null");
        if (choice == 0)
            return "Scale = " + (Bad(hostility) ? Pick(Scales) : Pick(["1f", "0.5f", "-2f", "0f"]));
        if (choice == 1)
            return Pick(["KeyValueLength", "HeadDimension", "ValueDimension"]) + " = " + Size(hostility, Pick(GoodSizes));
        if (choice == 2)
            return "KeyValueHeadCount = " + Pick(Bad(hostility) ? ["3", "4", "5", "int.MaxValue", "0", "int.MinValue", "2.0"] : ["1", "2", "C.Two"]);
        if (choice == 3)
            return Pick(["WindowLeft", "WindowRight"]) + " = " + (Bad(hostility) ? Pick([.. BadSizes, "-2", "-3", "-2", "-7", "int.MinValue", "-2"]) : Pick(GoodWindows));
        if (choice == 4)
            return "SoftCap = " + (Bad(hostility) ? Pick([.. Scales, "-1", "-30f"]) : "30f");
        if (choice == 5)
            return Switch(hostility, isLayer);
        if (choice == 6)
            return "Rotary = RotaryPairing.HalfSplit, RotaryDimension = " + (Bad(hostility) ? Pick(["0", "1", .. BadSizes]) : "2");

        (string name, string type, string[] values) = Enums[_random.Next(Enums.Length)];
        bool isOfOthers = name is "Layout" or "ElementType" ? isLayer : name is "WeightType" ? !isLayer : name is "Activation" or "Normalization" or "NormalizationPlacement" && attribute != "TransformerLayer";
        if (isOfOthers && !Bad(hostility))
            return "Outputs = AttentionOutputs.Weights";
        if (!Bad(hostility))
            return $"{name} = {type}.{Pick(values)}";
        return $"{name} = " + Pick(
        [
            $"({type})64", $"({type})(-1)", $"({type})int.MinValue", $"({type})int.MaxValue", $"({type})3", $"{type}.Nope",
            "0", "3", "null", "", "Unroll.Full", $"default({type})", $"~{type}.{values[0]}",
        ]);
    }

    private string Switch(double hostility, bool isLayer)
    {
        string[] own = isLayer ? ["AddBiasKeyValue", "AddZeroAttention"] : [];
        string name = Pick([.. Switches, .. own]);
        if (isLayer && Chance(0.2))
            return Pick(["KeyInputDimension", "ValueInputDimension"]) + " = " + Size(hostility, Pick(GoodSizes));
        return name + " = " + (Bad(hostility) ? Pick(BadSwitches) : "true");
    }

    /// <summary>Deletes, doubles or inserts a few characters.</summary>
    private string Damage(string source)
    {
        for (int i = _random.Next(4); i >= 0; i--)
        {
            int at = _random.Next(source.Length);
            int length = Math.Min(1 + _random.Next(6), source.Length - at);
            source = _random.Next(3) switch
            {
                0 => source.Remove(at, length),
                1 => source.Insert(at, source.Substring(at, length)),
                _ => source.Insert(at, Pick(Junk)),
            };
        }

        return source;
    }

    private bool Bad(double hostility) => Chance(hostility);

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];
}
