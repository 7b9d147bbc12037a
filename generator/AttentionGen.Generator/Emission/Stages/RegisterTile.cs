using AttentionGen.Generator.Emission.Dialects;
using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>
/// The writer of every register tile, of scores as of values: a table of sums that stay in registers, a turn that adds the products of some vectors with each
/// row's factor, and what sums start from and end in. Sums are the locals s{row}_{vector}, vectors of a turn b{vector}, a row's factor a.
/// </summary>
/// <param name="writer">Receives the text.</param>
/// <param name="dialect">How vectors are written.</param>
/// <param name="rows">Rows of sums.</param>
/// <param name="vectors">Vectors of each.</param>
internal sealed class RegisterTile(CodeWriter writer, TargetDialect dialect, int rows, int vectors)
{
    private static readonly LaneExpression s_factor = LaneExpression.Local("a");

    private readonly LaneExpression[] _vectors = [.. Enumerable.Range(0, vectors).Select(v => LaneExpression.Local("b", v))];

    /// <summary>Whether some of the vectors may be left out.</summary>
    public PartText Part { get; init; } = PartText.None;

    /// <summary>Whether the sums of a row are one statement, where there is one for so many: not in a method without a loop, see the dialect.</summary>
    public bool AddsRows { get; init; }

    /// <summary>Whether a turn's vectors stay in registers for all rows; of a single row they are operands of its multiply-adds, and take none.</summary>
    public bool SharesVectors { get; init; } = true;

    private bool HasRowStatement => AddsRows && SharesVectors && AddRow(0, new Place("x")) is not null;

    /// <summary>A sum.</summary>
    public static LaneExpression Sum(int row, int vector) => LaneExpression.Local("s", row, vector);

    /// <summary>The sums of a row.</summary>
    public LaneExpression[] Row(int row) => [.. Enumerable.Range(0, vectors).Select(v => Sum(row, v))];

    /// <summary>Declares sums that start at 0.</summary>
    public void EmitZero()
    {
        for (int row = 0; row < rows; row++)
            writer.Line(dialect.Let(Row(row).Select(sum => (sum, dialect.Zero))));
    }

    /// <summary>Declares sums that something is assigned to.</summary>
    public void EmitDeclaration()
    {
        for (int row = 0; row < rows; row++)
            writer.Line(dialect.Declare(Row(row)));
    }

    /// <summary>Lets the sums start at 0.</summary>
    public void EmitClear()
    {
        for (int row = 0; row < rows; row++)
            writer.Line(Row(row).Select(sum => sum.Set(dialect.Zero)));
    }

    /// <summary>Brings the sums of a row from memory.</summary>
    /// <param name="row">The row.</param>
    /// <param name="places">Where its vectors are.</param>
    public void EmitLoad(int row, IEnumerable<Place> places) => writer.Line(Row(row).Zip(places, (sum, place) => sum.Set(dialect.Load(place))));

    /// <summary>Declares what a turn needs.</summary>
    public void EmitTurnDeclaration()
    {
        IEnumerable<LaneExpression> factor = HasRowStatement ? [] : [s_factor];
        writer.Line(dialect.Declare([.. factor, .. SharesVectors ? _vectors : []]));
    }

    /// <summary>A turn in which each row's factor is a float in memory.</summary>
    /// <param name="vector">A vector of the turn.</param>
    /// <param name="number">Where a row's factor is.</param>
    /// <param name="firstRow">The first row that takes part.</param>
    public void EmitTurn(Func<int, LaneExpression> vector, Func<int, Place> number, int firstRow = 0)
    {
        if (!HasRowStatement)
        {
            EmitProducts(vector, row => dialect.Broadcast(number(row).Value), firstRow);
            return;
        }

        EmitVectors(vector);
        for (int row = firstRow; row < rows; row++)
            writer.Line(AddRow(row, number(row))!);
    }

    /// <summary>A turn in which each row's factor is a vector too: products of elements that lie in lanes.</summary>
    public void EmitProducts(Func<int, LaneExpression> vector, Func<int, LaneExpression> factor, int firstRow = 0)
    {
        if (SharesVectors)
            EmitVectors(vector);
        for (int row = firstRow; row < rows; row++)
        {
            IEnumerable<string> products = Row(row).Select((sum, v) => sum.Set(dialect.MultiplyAdd(s_factor, SharesVectors ? _vectors[v] : vector(v), sum)));
            writer.Line([s_factor.Set(factor(row)), .. products]);
        }
    }

    /// <summary>Multiplies each row by a float in memory.</summary>
    /// <param name="number">Where a row's float is.</param>
    /// <param name="factor">A local that holds it, where there is no statement for the row; by default the turns' factor.</param>
    public void EmitScale(Func<int, Place> number, LaneExpression? factor = null)
    {
        LaneExpression local = factor ?? s_factor;
        for (int row = 0; row < rows; row++)
        {
            writer.Line(dialect.ScaleRow(number(row), Row(row)) is { } statement
                ? [statement]
                : [local.Set(dialect.Broadcast(number(row).Value)), .. Row(row).Select(sum => sum.Multiply(local))]);
        }
    }

    /// <summary>Stores rows whose vectors lie side by side.</summary>
    /// <param name="row">Where a row starts.</param>
    public void EmitStore(Func<int, Place> row)
    {
        for (int r = 0; r < rows; r++)
            writer.Line(dialect.StoreRow(Part, Row(r), row(r)));
    }

    private void EmitVectors(Func<int, LaneExpression> vector) => writer.Line(_vectors.Select((local, v) => local.Set(Part.OfVector(v, vector(v)))));

    private string? AddRow(int row, Place number) => dialect.AddRow(Part, number, _vectors, Row(row));
}
