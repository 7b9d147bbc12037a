using SentenceEncoder.Models;
using SentenceEncoder.Network;
using SentenceEncoder.Tokens;

namespace SentenceEncoder.Comparison;

/// <summary>Both networks on one workload, in turns, so that whatever the machine does beside meets both.</summary>
internal sealed class Contest : IDisposable
{
    private const int Rounds = 9;

    // A turn lasts so long; a call that lasts longer is a turn.
    private const double TurnSeconds = 0.06;

    private readonly Clock _clock;
    private readonly MiniLmNetwork _generated;
    private readonly IReadOnlyList<PackedTokens> _batches;
    private readonly float[][] _embeddings;
    private readonly OnnxNetwork.Call[] _onnxCalls;

    public Contest(Clock clock, MiniLmNetwork generated, OnnxNetwork onnx, Workload workload)
    {
        _clock = clock;
        _generated = generated;
        _batches = workload.Batches;
        _embeddings = [.. _batches.Select(batch => new float[batch.Count * MiniLmShape.Dimension])];
        _onnxCalls = [.. _batches.Select(onnx.Prepare)];
    }

    /// <summary>Runs all turns.</summary>
    public ContestResult Run()
    {
        int generatedCalls = CallsInTurn(RunGenerated), onnxCalls = CallsInTurn(RunOnnx);
        var generated = new double[Rounds];
        var onnx = new double[Rounds];
        var ratios = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            generated[round] = Turn(RunGenerated, generatedCalls);
            onnx[round] = Turn(RunOnnx, onnxCalls);
            ratios[round] = onnx[round] / generated[round];
        }
        return new ContestResult(Median(generated), Median(onnx), Median(ratios));
    }

    public void Dispose()
    {
        foreach (OnnxNetwork.Call call in _onnxCalls)
            call.Dispose();
    }

    private void RunGenerated()
    {
        for (int n = 0; n < _batches.Count; n++)
            _generated.Encode(_batches[n], _embeddings[n]);
    }

    private void RunOnnx()
    {
        for (int n = 0; n < _onnxCalls.Length; n++)
        {
            _onnxCalls[n].Run();
            _onnxCalls[n].Pool(_embeddings[n]);
        }
    }

    // Warms up, too.
    private int CallsInTurn(Action call)
    {
        call();
        int calls = 0;
        double start = _clock.Now;
        do
        {
            call();
            calls++;
        }
        while (_clock.Now - start < TurnSeconds);
        return calls;
    }

    // Seconds of one call. The first of several is not counted: the other side's threads may still spin, and the cache is full of its rows.
    private double Turn(Action call, int calls)
    {
        if (calls > 1)
            call();
        double start = _clock.Now;
        for (int n = 0; n < calls; n++)
            call();
        return (_clock.Now - start) / calls;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
