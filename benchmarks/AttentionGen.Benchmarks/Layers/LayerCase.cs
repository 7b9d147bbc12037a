using AttentionGen.Benchmarks.PyTorch;

namespace AttentionGen.Benchmarks.Layers;

/// <summary>One layer at one size, and the same of PyTorch's.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Rows">Rows of all samples.</param>
/// <param name="Flops">Floating-point operations of its products.</param>
/// <param name="Run">One call.</param>
/// <param name="Output">What it writes.</param>
/// <param name="PyTorch">The same in PyTorch, where it loads.</param>
internal sealed record LayerCase(string Name, int Rows, double Flops, Action Run, float[] Output, Func<PyTorchPeer> PyTorch);
