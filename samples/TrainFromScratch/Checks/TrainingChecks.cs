namespace TrainFromScratch.Checks;

/// <summary>What must hold.</summary>
internal static class TrainingChecks
{
    /// <summary>Runs all checks; 0 if everything holds.</summary>
    public static int Run()
    {
        var report = new CheckReport();
        GradientCheck.Run(report);
        ThreadCheck.Run(report);
        LearningCheck.Run(report);
        return report.FailureCount == 0 ? 0 : 1;
    }
}
