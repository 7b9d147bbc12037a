namespace AttentionGen.Generator.Planning;

/// <summary>What one walk over a block of scores asks of each key.</summary>
/// <param name="AsksPredicate">Whether the predicate is asked; otherwise there is none, or it is known to hold for all of the block.</param>
/// <param name="TestsPlaces">Whether a key's place is compared with those that each query sees.</param>
/// <param name="Replaces">
/// Whether hidden scores must be replaced. Where the modifier's own result is all that hides a key, a hidden score is -infinity as it is.
/// </param>
/// <param name="Remembers">Whether each query remembers that it saw a key.</param>
internal sealed record ScoreWalk(bool AsksPredicate, bool TestsPlaces, bool Replaces, bool Remembers)
{
    /// <summary>A walk of a kernel's pass.</summary>
    public static ScoreWalk Of(KernelPlan plan, bool asksPredicate)
    {
        // What each query saw is remembered from some test.
        bool modifies = plan.Methods is { Methods.HasModifier: true }, hasOther = plan.HasBiasPanel || asksPredicate || modifies;
        bool places = plan.PlacesTell || (plan.TracksSeen && !hasOther);
        return new(asksPredicate, places, places || plan.HasBiasPanel || asksPredicate, plan.TracksSeen) { HidesBeforeBias = places || asksPredicate || modifies };
    }

    /// <summary>Whether anything tells which queries see a key before the modifier is asked.</summary>
    public bool HidesBefore => TestsPlaces || AsksPredicate;

    /// <summary>Whether anything does before the mask and the bias.</summary>
    public bool HidesBeforeBias { get; init; }

    /// <summary>Whether which queries see a key is a local at all.</summary>
    public bool TellsVisible => Replaces || Remembers;
}
