using System;
using System.Globalization;
using System.Linq;

namespace AttentionGen.Tests.Scores;

/// <summary>
/// Draws C# expressions over what score methods may use. Names: head, query, key, n (int), x (float), integers and numbers (spans), and score where asked
/// for. They throw nothing that C# would not come to: indices and divisors are guarded, or masked.
/// </summary>
internal sealed class RandomExpressions(int seed, bool hasScore)
{
    private static readonly string[] s_integers = ["0", "1", "2", "3", "5", "7", "8", "16", "31", "100", "int.MaxValue", "int.MinValue"];
    private static readonly string[] s_numbers = ["0f", "1f", "0.5f", "2f", "-3.25f", "0.1f", "100f", "1e10f", "1e-10f"];
    private static readonly string[] s_comparisons = ["<", "<=", ">", ">=", "==", "!="];

    private readonly Random _random = new(seed);

    public string Truth(int depth) => depth <= 0
        ? $"({Integer(0)} {Pick(s_comparisons)} {Integer(0)})"
        : _random.Next(11) switch
        {
            0 or 1 => $"({Integer(depth - 1)} {Pick(s_comparisons)} {Integer(depth - 1)})",
            2 => $"({Number(depth - 1)} {Pick(s_comparisons)} {Number(depth - 1)})",
            3 => $"({Truth(depth - 1)} && {Truth(depth - 1)})",
            4 => $"({Truth(depth - 1)} || {Truth(depth - 1)})",
            5 => $"!{Truth(depth - 1)}",
            6 => $"({Truth(depth - 1)} {Pick(["^", "&", "|", "==", "!="])} {Truth(depth - 1)})",
            7 => $"({Truth(depth - 1)} ? {Truth(depth - 1)} : {Truth(depth - 1)})",
            8 => $"({Integer(depth - 1)} is > 3 and < 90 or -1 or not (<= 7 or 100))",
            9 => $"(({Integer(depth - 1)} & {1 << _random.Next(5)}) != 0)",
            _ => $"({Integer(depth - 1)} switch {{ 0 => {Truth(0)}, < 0 => {Truth(0)}, > 4 when {Truth(0)} => {Truth(0)}, _ => {Truth(0)} }})",
        };

    public string Integer(int depth) => depth <= 0
        ? Pick(["query", "key", "head", "n", "query", "key", Pick(s_integers)])
        : _random.Next(14) switch
        {
            0 or 1 => $"({Integer(depth - 1)} {Pick(["+", "-", "*"])} {Integer(depth - 1)})",
            2 => $"({Integer(depth - 1)} {Pick(["&", "|", "^"])} {Integer(depth - 1)})",
            3 => $"({Integer(depth - 1)} {Pick(["<<", ">>", ">>>"])} {(_random.Next(3) == 0 ? Integer(0) : Pick(["1", "3", "33", "-2"]))})",
            4 => $"({Integer(depth - 1)} {Pick(["/", "%"])} {Pick(["3", "4", "7", "-5", "16"])})",
            5 => Divided(Integer(0), Pick(["query", "key", "head", "n", "(query - key)", "(key * head)"])),
            6 => $"{Pick(["-", "~"])}({Integer(depth - 1)})",
            7 => $"({Truth(depth - 1)} ? {Integer(depth - 1)} : {Integer(depth - 1)})",
            8 => $"Math.{Pick(["Min", "Max"])}({Integer(depth - 1)}, {Integer(depth - 1)})",
            9 => $"integers[{Integer(depth - 1)} & 15]",
            10 => Indexed("integers", Pick(["query - key", "query + key", "key - 3", "query", "key", Integer(1)]), "7"),
            11 => $"(int)MathF.Floor(Math.Min(Math.Max({Number(depth - 1)}, -1000f), 1000f) * 0.5f)",
            12 => $"Math.Abs({Integer(depth - 1)} >> 1)",
            _ => $"({Integer(depth - 1)} switch {{ 1 => {Integer(0)}, 2 or 3 => {Integer(0)}, _ => {Integer(0)} }})",
        };

    public string Number(int depth) => depth <= 0
        ? Pick([hasScore ? "(score * 0f)" : "x", "x", "(float)query", "(float)key", Pick(s_numbers)])
        : _random.Next(10) switch
        {
            0 or 1 or 2 => $"({Number(depth - 1)} {Pick(["+", "-", "*"])} {Number(depth - 1)})",
            3 => $"({Number(depth - 1)} / {Number(depth - 1)})",
            4 => $"({Truth(depth - 1)} ? {Number(depth - 1)} : {Number(depth - 1)})",
            5 => $"Math{Pick(["", "F"])}.{Pick(["Min", "Max"])}({Number(depth - 1)}, {Number(depth - 1)})",
            6 => $"MathF.{Pick(["Sqrt", "Abs", "Floor", "Ceiling", "Abs"])}({Number(depth - 1)})",
            7 => Indexed("numbers", Pick(["query - key", "query + key", "key", Integer(1)]), "-1.5f"),
            8 => $"(float){Integer(depth - 1)}",
            _ => $"-({Number(depth - 1)})",
        };

    // Only behind its guard may it throw: C# does not come there.
    private static string Indexed(string span, string index, string otherwise) => $"(({index}) >= 0 && ({index}) < {span}.Length ? {span}[{index}] : {otherwise})";

    private static string Divided(string a, string b) => $"(({b}) is not (0 or -1) ? {a} / ({b}) : {a})";

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];

    /// <summary>A method that chooses among expressions by the head, one for each.</summary>
    public static string Choice(string[] expressions) =>
        $"unchecked(head switch {{ {string.Concat(expressions.Select((expression, n) => string.Create(CultureInfo.InvariantCulture, $"{n} => {expression},\n        ")))}_ => {expressions[0]} }})";
}
