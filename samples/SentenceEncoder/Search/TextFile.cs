using System.Reflection;

namespace SentenceEncoder.Search;

/// <summary>The text that is searched: the one that is shipped with the sample, or any file.</summary>
internal sealed record TextFile(string Name, string Text)
{
    /// <summary>Some of Aesop's fables, which is embedded.</summary>
    public static TextFile Shipped()
    {
        const string Name = "aesop.txt";
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Name)!);
        return new TextFile(Name, reader.ReadToEnd());
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="UserException">It is missing or unreadable.</exception>
    public static TextFile Read(string path)
    {
        if (Directory.Exists(path))
            throw new UserException($"'{path}' is a folder; give the path of a text file.");
        if (!File.Exists(path))
            throw new UserException($"There is no file '{path}'.");
        try
        {
            return new TextFile(Path.GetFileName(path), File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{path}' cannot be read: {exception.Message}");
        }
    }
}
