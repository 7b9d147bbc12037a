namespace AttentionGen.Benchmarks.Training;

/// <summary>Some steps of an engine.</summary>
/// <param name="Loss">Mean loss.</param>
/// <param name="Gradients">Median microseconds of forward, loss and backward.</param>
/// <param name="Update">Median microseconds of clipping, AdamW and what else a change of parameters asks for.</param>
internal sealed record StepFigures(double Loss, double Gradients, double Update)
{
    /// <summary>Microseconds of a step.</summary>
    public double Step => Gradients + Update;
}
