namespace AttentionGen.Fuzz.Running;

/// <summary>Something public, and how to draw calls of it.</summary>
internal interface ITarget
{
    string Name { get; }

    /// <summary>How often it is drawn, compared with others.</summary>
    double Weight { get; }

    /// <summary>One call, or a short run of calls that belong together. Whatever it throws breaks the promise.</summary>
    Outcome Run(Draw draw);
}
