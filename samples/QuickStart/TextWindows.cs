using AttentionGen;

namespace QuickStart;

/// <summary>Some windows of equal length, embedded: what one call of a layer takes.</summary>
/// <param name="Count">Samples of the batch.</param>
/// <param name="Length">Bytes of each.</param>
/// <param name="Input">(Count, Length, Dimension).</param>
internal sealed record TextWindows(int Count, int Length, float[] Input)
{
    /// <summary>Elements of the attention weights of these windows.</summary>
    public int WeightCount => Count * TextModel.HeadCount * Length * Length;

    /// <summary>
    /// Cuts a text into a batch of full windows and, if it does not end with one, a shorter window: the same kernel serves both.
    /// </summary>
    public static TextWindows[] Embed(ReadOnlySpan<byte> text)
    {
        var embedding = new ByteEmbedding(seed: 1);
        PositionalEncoding positions = PositionalEncoding.Sinusoidal(TextModel.WindowLength, TextModel.Dimension);
        int full = text.Length / TextModel.WindowLength;
        int rest = text.Length % TextModel.WindowLength;

        var windows = new List<TextWindows>();
        if (full > 0)
            windows.Add(Embed(text[..^rest], full, TextModel.WindowLength, embedding, positions));
        if (rest > 0)
            windows.Add(Embed(text[^rest..], 1, rest, embedding, positions));
        return [.. windows];
    }

    private static TextWindows Embed(ReadOnlySpan<byte> text, int count, int length, ByteEmbedding embedding, PositionalEncoding positions)
    {
        float[] rows = embedding.Rows(text);
        positions.Add(rows, length, firstPosition: 0);
        return new TextWindows(count, length, rows);
    }
}
