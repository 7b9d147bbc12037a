namespace TrainFromScratch;

/// <summary>What to tell a user whose files or arguments do not do.</summary>
internal sealed class UserException(string message) : Exception(message);
