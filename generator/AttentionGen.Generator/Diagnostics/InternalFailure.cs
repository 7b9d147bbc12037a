namespace AttentionGen.Generator.Diagnostics;

/// <summary>One line on an exception that should not have happened, for the message of ATTN018.</summary>
internal static class InternalFailure
{
    public static string Describe(Exception exception)
    {
        string firstFrame = (exception.StackTrace ?? "").Split('\n')[0].Trim();
        string message = exception.Message.Replace('\r', ' ').Replace('\n', ' ');
        return $"{exception.GetType().FullName}: {message} ({firstFrame})";
    }
}
