using System.Runtime;
using System.Runtime.Loader;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.Generation;

/// <summary>Calls compiled kernels for the first time, which has the JIT compile them.</summary>
internal sealed class FirstCalls(byte[] image) : IDisposable
{
    private readonly AssemblyLoadContext _context = new("Declared", isCollectible: true);

    private delegate void PaddedForward(
        ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value, ReadOnlySpan<int> keyLengths, Span<float> output);

    /// <summary>Milliseconds that the JIT took on this thread for one call of each kernel.</summary>
    public double JitMilliseconds(IEnumerable<DeclaredKernel> kernels)
    {
        var loaded = new LoadedKernels(image, _context);

        double milliseconds = 0;
        foreach (DeclaredKernel kernel in kernels)
        {
            Action call = Call(kernel, loaded);
            TimeSpan before = JitInfo.GetCompilationTime(currentThread: true);
            BusyTime busy = BusyTime.Of(call);

            // The JIT's own clock goes on while the thread waits for a core.
            milliseconds += (JitInfo.GetCompilationTime(currentThread: true) - before).TotalMilliseconds * busy.Share;
        }

        return milliseconds;
    }

    public void Dispose() => _context.Unload();

    private static Action Call(DeclaredKernel kernel, LoadedKernels loaded)
    {
        int length = kernel.SequenceLength;
        float[] input = new float[length * kernel.ModelDimension], output = new float[input.Length];
        if (kernel.Layer)
        {
            int width = kernel.ModelDimension;
            var weights = MultiHeadAttentionWeights.FromPyTorch(new float[3 * width * width], [], new float[width * width], []);
            var layer = loaded.Forward<LayerForward>(kernel, weights);
            return () => layer(input, output);
        }

        if (kernel.Mask.HasFlag(AttentionMask.KeyPadding))
        {
            var padded = loaded.Forward<PaddedForward>(kernel);
            return () => padded(input, input, input, [length], output);
        }

        var attention = loaded.Forward<AttentionForward>(kernel);
        return () => attention(input, input, input, output);
    }
}
