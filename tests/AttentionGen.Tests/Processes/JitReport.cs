using System.Text.RegularExpressions;

namespace AttentionGen.Tests.Processes;

/// <summary>One method as the JIT of a child process compiled it.</summary>
/// <param name="Name">Type and method.</param>
/// <param name="Tier">FullOpts, MinOpts, ...</param>
/// <param name="Code">Its instructions, a line each.</param>
internal sealed record JitMethod(string Name, string Tier, IReadOnlyList<string> Code)
{
    /// <summary>
    /// Moves of vector registers to and from the stack, of values that found no register, where a method spends its time: in its loops, or, where it
    /// has none, from its first multiply-add to its last.
    /// </summary>
    public IEnumerable<string> HotSpills
    {
        get
        {
            List<(int First, int Last)> hot = JitReport.Loops(Code);
            if (hot.Count == 0)
                hot.Add(JitReport.MultiplyAdds(Code));
            return Code.Where((line, at) => JitReport.IsVectorSpill(line) && hot.Exists(part => at >= part.First && at <= part.Last));
        }
    }
}

/// <summary>What the JIT writes with <c>DOTNET_JitDisasm</c>.</summary>
internal static partial class JitReport
{
    public static IEnumerable<JitMethod> Read(IEnumerable<string> lines)
    {
        string? name = null, tier = null;
        var code = new List<string>();
        foreach (string line in lines)
        {
            if (Header().Match(line) is { Success: true } header)
            {
                if (name is not null)
                    yield return new JitMethod(name, tier!, [.. code]);
                (name, tier) = (header.Groups["name"].Value, header.Groups["tier"].Value);
                code.Clear();
            }
            else if (!line.StartsWith(';'))
            {
                code.Add(line);
            }
        }
        if (name is not null)
            yield return new JitMethod(name, tier!, [.. code]);
    }

    /// <summary>From each label that is jumped back to, to the jump.</summary>
    public static List<(int First, int Last)> Loops(IReadOnlyList<string> code)
    {
        var labels = new Dictionary<string, int>();
        var loops = new List<(int, int)>();
        for (int at = 0; at < code.Count; at++)
        {
            if (Label().Match(code[at]) is { Success: true } label)
                labels[label.Value] = at;
            else if (Jump().Match(code[at]) is { Success: true } jump && labels.TryGetValue(jump.Groups["target"].Value, out int first))
                loops.Add((first, at));
        }
        return loops;
    }

    public static (int First, int Last) MultiplyAdds(IReadOnlyList<string> code)
    {
        int[] found = [.. Enumerable.Range(0, code.Count).Where(at => code[at].Contains("vfmadd", StringComparison.Ordinal))];
        return found.Length == 0 ? (0, -1) : (found[0], found[^1]);
    }

    public static bool IsVectorSpill(string instruction) => Spill().IsMatch(instruction);

    /// <summary>Whether a spill puts a vector down, and does not take it up.</summary>
    public static bool IsPutDown(string spill) => Store().IsMatch(spill);

    [GeneratedRegex(@"^; Assembly listing for method (?<name>.*?\)).*\((?<tier>\w+)\)$")]
    private static partial Regex Header();

    [GeneratedRegex(@"^G_M\d+_IG\d+(?=:)")]
    private static partial Regex Label();

    [GeneratedRegex(@"^\s+j\w+\s+(?:SHORT )?(?<target>G_M\d+_IG\d+)")]
    private static partial Regex Jump();

    // A frame's own memory lies behind rsp, or before rbp; rbp may also hold any address.
    [GeneratedRegex(@"^(?=.*[xyz]mm\d).*(?:\[rsp|\[rbp-)", RegexOptions.CultureInvariant)]
    private static partial Regex Spill();

    [GeneratedRegex(@"^\s+\w+\s+[xyz]mmword ptr \[(?:rsp|rbp-)", RegexOptions.CultureInvariant)]
    private static partial Regex Store();
}
