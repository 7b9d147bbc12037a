namespace AttentionGen.Runtime;

/// <summary>
/// Where the projected rows of one sample lie in the scratch that all threads of a layer's call share, in floats, for the rows that the call has.
/// </summary>
internal readonly struct LayerAreas
{
    /// <summary>Floats of a cache line: areas start at one.</summary>
    private const int Line = 16;

    /// <summary>Areas one behind the other.</summary>
    /// <param name="queryRows">Query rows of a sample.</param>
    /// <param name="keyRows">Key and value rows that are projected.</param>
    /// <param name="queryWidth">Floats of a row of the queries of all heads.</param>
    /// <param name="keyWidth">Floats of a row of the keys of all heads.</param>
    /// <param name="valueWidth">Floats of a row of the values of all heads.</param>
    /// <param name="attendedWidth">Floats of a row of the outputs of all heads.</param>
    public LayerAreas(int queryRows, int keyRows, int queryWidth, int keyWidth, int valueWidth, int attendedWidth)
    {
        Key = Lines(queryRows, queryWidth);
        Value = Key + Lines(keyRows, keyWidth);
        Attended = Value + Lines(keyRows, valueWidth);
        Length = Attended + Lines(queryRows, attendedWidth);
    }

    /// <summary>Projected keys; the projected queries come before them, from 0 on.</summary>
    public int Key { get; }

    /// <summary>Projected values.</summary>
    public int Value { get; }

    /// <summary>Attention output, the input of the output projection.</summary>
    public int Attended { get; }

    /// <summary>Floats in all.</summary>
    public int Length { get; }

    private static int Lines(int rows, int width) => checked(((rows * width) + Line - 1) / Line * Line);
}
