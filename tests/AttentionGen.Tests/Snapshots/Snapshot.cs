using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using DiffEngine;

namespace AttentionGen.Tests.Snapshots;

/// <summary>
/// Compares text with a file beside the test, in the file conventions of Verify and Verify.SourceGenerators: <c>Class.Method.verified.txt</c>,
/// and <c>Class.Method#Name.verified.cs</c>, headed by its hint name, for a generated file. A difference writes the text as
/// <c>.received</c>, opens the developer's diff tool unless a build server runs the test, and fails; to accept it, rename
/// <c>received</c> to <c>verified</c>.
/// </summary>
internal static class Snapshot
{
    private static readonly UTF8Encoding s_encoding = new(encoderShouldEmitUTF8Identifier: false);

    private static string DefaultDirectory => Path.Combine(
        typeof(Snapshot).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "ProjectDirectory").Value!,
        "Snapshots");

    /// <summary>A generated file, whole.</summary>
    public static Task VerifyGenerated(Type test, string hintName, string text, string? directory = null, [CallerMemberName] string method = "")
    {
        string name = Path.GetFileNameWithoutExtension(hintName);
        return Verify($"{test.Name}.{method}#{name}", "cs", $"//HintName: {hintName}\n{text}", directory);
    }

    /// <summary>Any text.</summary>
    public static Task VerifyText(Type test, string text, string? directory = null, [CallerMemberName] string method = "") =>
        Verify($"{test.Name}.{method}", "txt", text, directory);

    private static async Task Verify(string name, string extension, string text, string? directory)
    {
        string path = Path.Combine(directory ?? DefaultDirectory, name);
        string verified = $"{path}.verified.{extension}";
        string received = $"{path}.received.{extension}";
        text = Normal(text);
        if (File.Exists(verified) && Normal(await File.ReadAllTextAsync(verified)) == text)
        {
            File.Delete(received);
            return;
        }

        bool isNew = !File.Exists(verified);
        await File.WriteAllTextAsync(received, text, s_encoding);
        if (!BuildServerDetector.Detected)
            await DiffRunner.LaunchAsync(received, verified, s_encoding);
        Assert.Fail(isNew
            ? $"There is no verified file yet. Received: {received}\n{Head(text)}"
            : $"Received: {received}\nVerified: {verified}\n{FirstDifference(Normal(await File.ReadAllTextAsync(verified)), text)}");
    }

    // A checkout may have other newlines, an editor may have added a byte order mark or a last newline.
    private static string Normal(string text) => text.TrimStart('\uFEFF').ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    private static string Head(string text) => string.Join('\n', text.Split('\n').Take(20));

    private static string FirstDifference(string verified, string received)
    {
        string[] expected = verified.Split('\n');
        string[] actual = received.Split('\n');
        int line = 0;
        while (line < Math.Min(expected.Length, actual.Length) && expected[line] == actual[line])
            line++;
        return $"First difference in line {line + 1}:\n- {expected.ElementAtOrDefault(line)}\n+ {actual.ElementAtOrDefault(line)}";
    }
}
