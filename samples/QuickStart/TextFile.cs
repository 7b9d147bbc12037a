namespace QuickStart;

/// <summary>The text that the sample reads: the one that is shipped with it, or any file.</summary>
internal sealed record TextFile(string Name, byte[] Bytes, long Length)
{
    /// <summary>Enough to measure, little enough that the double-precision reference stays a matter of seconds.</summary>
    public const int MostBytes = 64 * TextModel.WindowLength;

    /// <summary>Reads the first <see cref="MostBytes"/> of the file that the command line names.</summary>
    /// <exception cref="TextFileException">The file is missing, empty or unreadable.</exception>
    public static TextFile Read(string[] args)
    {
        if (args.Length > 1)
            throw new TextFileException("usage: QuickStart [path-to-text]");

        string path = args.Length == 1 ? args[0] : Path.Combine(AppContext.BaseDirectory, "texts", "alice.txt");
        if (Directory.Exists(path))
            throw new TextFileException($"'{path}' is a folder; give the path of a text file.");
        if (!File.Exists(path))
            throw new TextFileException($"There is no file '{path}'.");

        try
        {
            using FileStream stream = File.OpenRead(path);
            var bytes = new byte[MostBytes];
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (read == 0)
                throw new TextFileException($"'{path}' is empty: there is nothing to attend to.");

            return new TextFile(Path.GetFileName(path), bytes[..read], stream.CanSeek ? stream.Length : read);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TextFileException($"'{path}' cannot be read: {exception.Message}");
        }
    }
}

/// <summary>What to tell a user who gave a text that cannot be read.</summary>
internal sealed class TextFileException(string message) : Exception(message);
