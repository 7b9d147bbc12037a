using System.Runtime.Intrinsics;
using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.Measurement;

/// <summary>The peaks that this machine has, as contestants, to be measured in the same rounds as what is compared with them.</summary>
internal sealed class FmaPeaks : IDisposable
{
    private readonly AlignedBuffer _operands = new(FmaPeak.OperandCount);
    private readonly Contestant? _registers256;
    private readonly Contestant? _registers512;
    private readonly Contestant? _fed256;
    private readonly Contestant? _fed512;

    public FmaPeaks()
    {
        _operands.Span.Fill(FmaPeak.Operand);
        if (Vector256.IsHardwareAccelerated)
        {
            _registers256 = new(FmaPeak.Run256);
            _fed256 = new(() => FmaPeak.RunFed256(ref _operands.Span[0]));
        }

        if (Vector512.IsHardwareAccelerated)
        {
            _registers512 = new(FmaPeak.Run512);
            _fed512 = new(() => FmaPeak.RunFed512(ref _operands.Span[0]));
        }
    }

    public IEnumerable<Contestant> Contestants => new[] { _registers256, _fed256, _registers512, _fed512 }.OfType<Contestant>();

    /// <summary>The medians, after measuring.</summary>
    public PeakRates Rates => new(
        FmaPeak.Flops256 / _registers256?.MedianMicroseconds / 1e3,
        FmaPeak.Flops512 / _registers512?.MedianMicroseconds / 1e3,
        FmaPeak.Flops256 / _fed256?.MedianMicroseconds / 1e3,
        FmaPeak.Flops512 / _fed512?.MedianMicroseconds / 1e3);

    public void Dispose() => _operands.Dispose();
}

/// <summary>GFLOP/s of multiply-add chains; null without vectors of that width.</summary>
/// <param name="Registers256">Vector256, in registers alone.</param>
/// <param name="Registers512">Vector512, in registers alone.</param>
/// <param name="Fed256">Vector256, fed from the first-level cache.</param>
/// <param name="Fed512">Vector512, fed from the first-level cache.</param>
internal sealed record PeakRates(double? Registers256, double? Registers512, double? Fed256, double? Fed512);
