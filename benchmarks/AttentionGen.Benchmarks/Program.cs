using AttentionGen.Benchmarks.Composed;
using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.OnnxRuntime;
using AttentionGen.Benchmarks.Peers;

Pinning.PinCurrentThread();
var ort = OnnxRuntimeLibrary.Api!;
Console.WriteLine(ort.Version);
foreach (var shape in ShapeGrid.Select(args))
{
    var p256 = new Contestant(FmaPeak.Run256);
    var p512 = new Contestant(FmaPeak.Run512);
    p256.WarmUp(TimeSpan.FromMilliseconds(50)); p512.WarmUp(TimeSpan.FromMilliseconds(50));
    Rounds.Run([p256, p512], TimeSpan.FromMilliseconds(100));
    Console.WriteLine($"{shape.Id} P256 {FmaPeak.Flops256 / p256.Median / 1e3:f1} P512 {FmaPeak.Flops512 / p512.Median / 1e3:f1}");
    using var problem = Problem.Create(shape);
    float[]? first = null;
    void Report(Peer peer, double us)
    {
        first ??= peer.Output.Span.ToArray();
        float max = 0;
        for (int i = 0; i < first.Length; i++) max = Math.Max(max, Math.Abs(first[i] - peer.Output.Span[i]));
        Console.WriteLine($"   {peer.Engine} {peer.Form}: {us:f1} us {shape.Flops / us / 1e3:f1} GFLOP/s diff {max:e2}");
    }
    Fastest.Of(OnnxRuntimePeer.Candidates(ort, problem), Report).Dispose();
    Fastest.Of(TensorPrimitivesPeer.Candidates(problem), Report).Dispose();
}
