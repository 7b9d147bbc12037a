namespace TrainFromScratch.Checks;

/// <summary>What was checked, and whether it held.</summary>
internal sealed class CheckReport
{
    /// <summary>Checks that did not hold.</summary>
    public int FailureCount { get; private set; }

    /// <summary>Prints a check, and counts it if it does not hold.</summary>
    /// <param name="what">What must hold.</param>
    /// <param name="holds">Whether it does.</param>
    /// <param name="detail">What was found.</param>
    public void Add(string what, bool holds, string detail = "")
    {
        if (!holds)
            FailureCount++;
        string found = detail.Length > 0 ? $": {detail}" : "";
        Console.WriteLine($"{(holds ? "ok    " : "failed")} {what}{found}");
    }
}
