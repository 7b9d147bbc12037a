using System.Globalization;
using System.Text;

namespace AttentionGen.Tests.Cases;

/// <summary>How often each pair of options occurred among some declarations.</summary>
internal sealed class PairCoverage
{
    private readonly Dictionary<(string, string), int> _counts = [];
    private readonly string[] _names;

    public PairCoverage(IEnumerable<RandomDeclaration> declarations, IReadOnlySet<string> options)
    {
        _names = [.. DeclarationOptions.All.Select(option => option.Name).Where(options.Contains)];
        foreach (RandomDeclaration declaration in declarations)
        {
            foreach (string first in declaration.Options)
            foreach (string second in declaration.Options)
                _counts[(first, second)] = Of(first, second) + 1;
        }
    }

    public int Of(string first, string second) => _counts.GetValueOrDefault((first, second));

    /// <summary>A triangle of counts: the option itself last in its line, and a dash for a pair that is excluded.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (int row = 0; row < _names.Length; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row + 1,3} {_names[row],-20}");
            for (int column = 0; column <= row; column++)
            {
                string count = Combinations.AreExcluded(_names[row], _names[column])
                    ? "-"
                    : Of(_names[row], _names[column]).ToString(CultureInfo.InvariantCulture);
                text.Append(CultureInfo.InvariantCulture, $"{count,4}");
            }

            text.Append('\n');
        }

        text.Append(' ', 24);
        for (int column = 0; column < _names.Length; column++)
            text.Append(CultureInfo.InvariantCulture, $"{column + 1,4}");
        return text.Append('\n').ToString();
    }
}
