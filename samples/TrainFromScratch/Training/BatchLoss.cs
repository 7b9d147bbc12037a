namespace TrainFromScratch.Training;

/// <summary>How a batch went.</summary>
/// <param name="Loss">Mean cross-entropy, in nats.</param>
/// <param name="Accuracy">Share of the targets that were the likeliest token.</param>
internal readonly record struct BatchLoss(double Loss, double Accuracy);
