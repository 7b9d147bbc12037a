using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AttentionGen.Generator.Parse;

/// <summary>
/// Names of generated files: <c>MyApp.Outer-1+EncoderAttention-b408.g.cs</c> for <c>MyApp.Outer&lt;T&gt;.EncoderAttention</c>.
/// Two types never share one, even where case does not count, as in the compiler's own test and on many file systems.
/// </summary>
/// <remarks>
/// Namespaces end in <c>.</c> and containing types in <c>+</c>; arity n above 0 is <c>-n</c>; a character outside ASCII letters, digits
/// and underscore is <c>-u</c> and its four hexadecimal digits. None of these can be part of an identifier. The last <c>-</c> starts
/// the case of the ASCII letters: a bit for each, first letter first, set for upper case, as hexadecimal digits without trailing
/// zeros. Lower-cased, text and case still determine the name. Only a name beyond <see cref="MaximumLength"/> is cut, and then
/// ends in <c>-h</c> and 128 bits of the SHA-256 of the whole: unique for all practical purposes, and no longer than file systems allow.
/// </remarks>
internal static class HintName
{
    /// <summary>Characters before the extension. File systems allow 255 in all; build paths want room, too.</summary>
    public const int MaximumLength = 160;

    private const string Extension = ".g.cs";
    private const int HashBytes = 16;

    public static string Of(IReadOnlyList<string> namespaces, IReadOnlyList<(string Name, int Arity)> types)
    {
        var text = new StringBuilder();
        var isUpper = new List<bool>();
        foreach (string name in namespaces)
        {
            Append(name, text, isUpper);
            text.Append('.');
        }

        for (int i = 0; i < types.Count; i++)
        {
            if (i > 0)
                text.Append('+');
            Append(types[i].Name, text, isUpper);
            if (types[i].Arity > 0)
                text.Append('-').Append(types[i].Arity.ToString(CultureInfo.InvariantCulture));
        }

        string full = text + "-" + Hexadecimal(isUpper);
        return (full.Length <= MaximumLength ? full : Cut(full)) + Extension;
    }

    private static void Append(string name, StringBuilder text, List<bool> isUpper)
    {
        foreach (char c in name)
        {
            bool isLetter = c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');
            if (isLetter)
                isUpper.Add(c <= 'Z');

            if (isLetter || c is (>= '0' and <= '9') or '_')
                text.Append(c);
            else
                text.Append("-u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        }
    }

    private static string Hexadecimal(List<bool> bits)
    {
        const int BitsPerDigit = 4;
        var digits = new StringBuilder();
        for (int start = 0; start < bits.Count; start += BitsPerDigit)
        {
            int digit = 0;
            for (int i = 0; i < BitsPerDigit; i++)
                digit = (digit << 1) | (start + i < bits.Count && bits[start + i] ? 1 : 0);
            digits.Append(digit.ToString("x", CultureInfo.InvariantCulture));
        }

        return digits.ToString().TrimEnd('0');
    }

    private static string Cut(string full)
    {
        using var sha = SHA256.Create();
        byte[] hash = sha.ComputeHash(Encoding.UTF8.GetBytes(full));
        var suffix = new StringBuilder("-h");
        for (int i = 0; i < HashBytes; i++)
            suffix.Append(hash[i].ToString("x2", CultureInfo.InvariantCulture));
        return full.Substring(0, MaximumLength - suffix.Length) + suffix;
    }
}
