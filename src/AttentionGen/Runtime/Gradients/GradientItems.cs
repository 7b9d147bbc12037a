namespace AttentionGen.Runtime;

/// <summary>
/// What a worker takes at a time: a key and value head of a sample. All that add to the same gradient of a bias or table are one item, so that they do it in one order.
/// </summary>
internal readonly struct GradientItems
{
    private readonly int _samples;
    private readonly int _heads;
    private readonly int _samplesTogether;
    private readonly int _headsTogether;

    /// <summary>The items of a call.</summary>
    public GradientItems(GradientPlan plan, in AttentionArguments call)
    {
        _samples = call.BatchSize;
        _heads = plan.Shape.KeyValueHeadCount;
        bool adds = !call.BiasGradient.IsEmpty;

        // Which elements of a table a method reads, nobody knows before it does.
        bool addsAnywhere = call.HasScoreGradients && call.TableSums.IsEmpty;
        _samplesTogether = addsAnywhere || (adds && (plan.Shape.BiasAxes & AttentionAxes.Batch) == 0) ? _samples : 1;
        _headsTogether = addsAnywhere || (adds && (plan.Shape.BiasAxes & AttentionAxes.Head) == 0) ? _heads : 1;
    }

    private int HeadItems => _heads / _headsTogether;

    /// <summary>How many there are.</summary>
    public int Count => _samples == 0 ? 0 : _samples / _samplesTogether * HeadItems;

    /// <summary>The first sample of an item.</summary>
    public int FirstSample(int item) => item / HeadItems * _samplesTogether;

    /// <summary>Its last sample.</summary>
    public int LastSample(int item) => FirstSample(item) + _samplesTogether - 1;

    /// <summary>Its first key and value head.</summary>
    public int FirstHead(int item) => item % HeadItems * _headsTogether;

    /// <summary>Its last.</summary>
    public int LastHead(int item) => FirstHead(item) + _headsTogether - 1;
}
