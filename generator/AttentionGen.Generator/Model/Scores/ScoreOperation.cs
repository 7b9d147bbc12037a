namespace AttentionGen.Generator.Model.Scores;

/// <summary>The operations of score methods, with the meaning that C# gives them on operands of their type.</summary>
internal enum ScoreOperation
{
    /// <summary>A number that is written down.</summary>
    Constant,

    /// <summary>The scaled score.</summary>
    Score,

    /// <summary>Number of the sample.</summary>
    Batch,

    /// <summary>Number of the query head.</summary>
    Head,

    /// <summary>Position of the query.</summary>
    Query,

    /// <summary>Position of the key.</summary>
    Key,

    /// <summary>A number that the caller of Forward passes.</summary>
    Argument,

    /// <summary>An element of a span that the caller passes.</summary>
    Element,

    /// <summary>How many elements such a span has.</summary>
    Length,

    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    And,
    Or,
    Xor,
    Not,
    Negate,
    ShiftLeft,
    ShiftRight,
    ShiftRightUnsigned,
    Equal,
    Less,
    LessOrEqual,

    /// <summary>The second operand where the first holds, otherwise the third.</summary>
    Select,

    /// <summary><c>int</c> to <c>float</c>.</summary>
    ToNumber,

    /// <summary><c>float</c> to <c>int</c>.</summary>
    ToInteger,

    Minimum,
    Maximum,
    Absolute,

    /// <summary>A function of <c>MathF</c>, by name.</summary>
    Function,
}
