namespace AttentionGen.Reference;

/// <summary>Rotary positions: every pair of a row's first elements turned by the angle of the row's position.</summary>
internal static class ReferenceRotation
{
    /// <summary>Rotates the rows of queries and keys where they lie, if the declaration says so.</summary>
    public static void Rotate(
        AttentionAttribute declaration,
        ReferenceShape shape,
        ReferencePositions positions,
        in AttentionInputs inputs,
        Span<double> query,
        Span<double> key) => Rotate(declaration, shape, positions, inputs, query, key, direction: 1);

    /// <summary>Gradients of rotated rows become those of the rows: a rotation's transpose turns the other way.</summary>
    public static void RotateBack(
        AttentionAttribute declaration,
        ReferenceShape shape,
        ReferencePositions positions,
        in AttentionInputs inputs,
        Span<double> query,
        Span<double> key) => Rotate(declaration, shape, positions, inputs, query, key, direction: -1);

    private static void Rotate(
        AttentionAttribute declaration,
        ReferenceShape shape,
        ReferencePositions positions,
        in AttentionInputs inputs,
        Span<double> query,
        Span<double> key,
        int direction)
    {
        if (declaration.Rotary == RotaryPairing.None)
            return;

        RotaryEmbedding rotary = inputs.Rotary!;
        for (int b = 0; b < shape.Batch; b++)
        {
            for (int i = 0; i < shape.QueryLength; i++)
            {
                int position = inputs.QueryPositions.IsEmpty ? positions.Query(i) : inputs.QueryPositions[b * shape.QueryLength + i];

                // Only causal rows that see no key stand before the first position.
                if (position < 0)
                    continue;

                for (int h = 0; h < shape.HeadCount && !query.IsEmpty; h++)
                    Rotate(query.Slice(shape.QueryRow(b, h, i), shape.HeadDimension), position, declaration, rotary, direction);
            }

            for (int j = 0; j < shape.KeyLength; j++)
            {
                int position = KeyPosition(shape, positions, inputs, b, j);
                for (int h = 0; h < shape.KeyValueHeadCount && !key.IsEmpty; h++)
                    Rotate(key.Slice(shape.KeyRow(b, h, j), shape.HeadDimension), position, declaration, rotary, direction);
            }
        }
    }

    // Where only the queries' positions are given, keys come from the same rows: the last keys are the queries, and what a cache held before them
    // stands at running positions.
    private static int KeyPosition(ReferenceShape shape, ReferencePositions positions, in AttentionInputs inputs, int batch, int j)
    {
        if (!inputs.KeyPositions.IsEmpty)
            return inputs.KeyPositions[batch * shape.KeyLength + j];

        int i = j - (shape.KeyLength - shape.QueryLength);
        return inputs.QueryPositions.IsEmpty || i < 0 ? positions.Key(j) : inputs.QueryPositions[batch * shape.QueryLength + i];
    }

    private static void Rotate(Span<double> row, int position, AttentionAttribute declaration, RotaryEmbedding rotary, int direction)
    {
        int pairs = declaration.RotaryDimension / 2;
        for (int n = 0; n < pairs; n++)
        {
            (int first, int second) = declaration.Rotary == RotaryPairing.HalfSplit ? (n, n + pairs) : (2 * n, 2 * n + 1);
            double cosine = rotary.Cosines[position * pairs + n], sine = direction * rotary.Sines[position * pairs + n];
            (row[first], row[second]) = (row[first] * cosine - row[second] * sine, row[first] * sine + row[second] * cosine);
        }
    }
}
