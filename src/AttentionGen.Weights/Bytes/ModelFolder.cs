namespace AttentionGen.Weights.Bytes;

/// <summary>The folder that a model's file lies in, and the further files that it names: only such as lie in that folder too.</summary>
internal sealed class ModelFolder(string modelPath)
{
    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(modelPath))!;

    /// <summary>Path of a file that the model names, relative to its own folder.</summary>
    /// <param name="named">The name, as the model has it.</param>
    /// <param name="by">The file that names it, for the exception.</param>
    /// <exception cref="InvalidDataException">It would lie elsewhere.</exception>
    public string PathOf(string named, ModelBytes by)
    {
        if (named.Length > 0 && !named.Contains('\0') && !Path.IsPathRooted(named))
        {
            string path = Path.GetFullPath(Path.Combine(_folder, named));
            string folder = Path.EndsInDirectorySeparator(_folder) ? _folder : _folder + Path.DirectorySeparatorChar;
            if (path.Length > folder.Length && path.StartsWith(folder, StringComparison.Ordinal))
                return path;
        }
        throw by.Invalid($"names the file {Shown.Name(named)}; expected a file in the model's own folder, by a path relative to it.");
    }
}
