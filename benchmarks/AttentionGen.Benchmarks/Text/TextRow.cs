namespace AttentionGen.Benchmarks.Text;

/// <summary>One case's times, and how far logits are from those in double.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Count">Tokens of a call.</param>
/// <param name="Generated">Microseconds of ours.</param>
/// <param name="GeneratedError">The largest difference of one of our logits.</param>
/// <param name="PyTorch">Of PyTorch, or null where it does not load.</param>
/// <param name="PyTorchError">Likewise.</param>
/// <param name="Bytes">Microseconds of ours with weights as bytes.</param>
/// <param name="BytesError">How far rounding moves a logit at most.</param>
internal sealed record TextRow(string Name, int Count, double Generated, double GeneratedError, double? PyTorch, double? PyTorchError, double Bytes, double BytesError);
