namespace QuickStart;

/// <summary>A random row for each of the 256 bytes; in a trained model this table is learned.</summary>
internal sealed class ByteEmbedding(int seed)
{
    private readonly float[] _table = RandomMatrix.Create(new Random(seed), 256, TextModel.Dimension, deviation: 1);

    /// <summary>One row for each byte, (text, Dimension).</summary>
    public float[] Rows(ReadOnlySpan<byte> text)
    {
        var rows = new float[text.Length * TextModel.Dimension];
        for (int i = 0; i < text.Length; i++)
            _table.AsSpan(text[i] * TextModel.Dimension, TextModel.Dimension).CopyTo(rows.AsSpan(i * TextModel.Dimension));

        return rows;
    }
}
