using AttentionGen.Generator.Emission.Dialects;
using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The register tiles for few queries: products of query rows with key rows, and weighted value rows, elements of a row in lanes.</summary>
internal static class DecodeTileStage
{
    public static void Emit(Stage stage, DecodePlan decode)
    {
        foreach (int rows in decode.ScoreTileRows)
        {
            stage.Writer.Line();
            EmitScores(stage, decode, rows);
        }
        foreach (int rows in decode.ValueTileRows)
        {
            foreach (int vectors in decode.ColumnTiles.Select(column => column.Vectors).Distinct())
            {
                stage.Writer.Line();
                EmitValues(stage, decode, rows, vectors);
            }
        }
    }

    /// <summary>Name of the method for some rows.</summary>
    public static string ScoreName(int rows) => $"DecodeScoreTile{Text.Of(rows)}";

    /// <summary>Name of the method for some rows and vectors.</summary>
    public static string ValueName(int rows, int vectors) => $"DecodeValueTile{Text.Of(rows)}x{Text.Of(vectors)}";

    private static void EmitScores(Stage stage, DecodePlan decode, int rows)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        TargetDialect dialect = TargetDialect.For(decode.Keys);
        string type = StoredText.Element(plan.Key);
        int pieces = decode.Pieces;
        var keyRow = new Place("keys") { Type = type };
        var score = new Place("scores");
        writer.Line($"// Products of {rows} query row(s) with each key, {pieces} keys at a time.");
        writer.Line(Stage.Optimised);
        using (writer.Braces($"private static void {ScoreName(rows)}(ref float queries, ref {type} keys, ref float scores, int keyCount)"))
        {
            LaneExpression sums = LaneExpression.Local("sums");
            RegisterTile tile = new(writer, dialect, rows, pieces), single = new(writer, dialect, rows, 1);
            tile.EmitTurnDeclaration();
            writer.Line("Vector128<float> sums;");
            EmitPieces(writer, pieces, keyRow, plan.Key.Stride, score, () =>
            {
                EmitProducts(tile, key => new Place($"keys{key}") { Type = type });
                for (int row = 0; row < rows; row++)
                {
                    writer.Line(sums.Set(new(Expression.Call("LaneSums.Four", [.. tile.Row(row)]))));
                    writer.Line(Enumerable.Range(0, pieces).Select(key => $"{(new Place($"scores{key}") + (row * decode.Chunk)).Value} = Vector128.GetElement({sums}, {key});"));
                }
            });
            using (writer.Braces("for (; keyCount > 0; keyCount--)"))
            {
                EmitProducts(single, _ => keyRow);
                for (int row = 0; row < rows; row++)
                    writer.Line($"{(score + (row * decode.Chunk)).Value} = {dialect.Name}.Sum({RegisterTile.Sum(row, 0)});");
                writer.Line((keyRow + plan.Key.Stride).Advance);
                writer.Line((score + 1).Advance);
            }
        }

        void EmitProducts(RegisterTile tile, Func<int, Place> key)
        {
            tile.EmitZero();
            int lanes = decode.Keys.Lanes;
            if (decode.WritesKeyRow)
            {
                for (int element = 0; element < plan.Key.Width; element += lanes)
                    EmitElement(element);
                return;
            }
            using (writer.Braces($"for (int element = 0; element < {Text.Of(plan.Key.Width)}; element += {Text.Of(lanes)})"))
                EmitElement(IntegerExpression.Of("element"));

            void EmitElement(IntegerExpression element) => tile.EmitProducts(
                n => StoredText.Load(plan.Key, dialect, key(n) + element),
                row => dialect.Load(new Place("queries") + (element + (row * plan.Key.Width))));
        }
    }

    /// <summary>
    /// A loop that goes through some pieces of the rows side by side, and leaves the keys that are over.
    /// </summary>
    private static void EmitPieces(CodeWriter writer, int pieces, Place rows, int stride, Place numbers, Action emitTurn)
    {
        IntegerExpression piece = IntegerExpression.Of("piece");
        writer.Line($"int piece = {IntegerExpression.Of("keyCount") / pieces};");
        for (int n = 0; n < pieces; n++)
            writer.Line($"ref {rows.Type} {rows.Reference}{n} = {(rows + (n * piece * stride)).Ref}; ref float {numbers.Reference}{n} = {(numbers + (n * piece)).Ref};");
        using (writer.Braces("for (int turn = 0; turn < piece; turn++)"))
        {
            emitTurn();
            writer.Line(Enumerable.Range(0, pieces).Select(n => (new Place($"{rows.Reference}{n}") { Type = rows.Type } + stride).Advance));
            writer.Line(Enumerable.Range(0, pieces).Select(n => (new Place($"{numbers.Reference}{n}") + 1).Advance));
        }
        writer.Line((rows + (pieces * piece * stride)).Advance);
        writer.Line((numbers + (pieces * piece)).Advance);
        writer.Line($"keyCount -= {pieces * piece};");
    }

    private static void EmitValues(Stage stage, DecodePlan decode, int rows, int vectors)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        TargetDialect dialect = TargetDialect.For(decode.Values);
        string type = StoredText.Element(plan.Value);
        var valueRow = new Place("values") { Type = type };
        var weight = new Place("weights");
        var tile = new RegisterTile(writer, dialect, rows, vectors);
        writer.Line($"// Value rows, {vectors} vector(s) of them, weighted for {rows} query row(s).");
        writer.Line(Stage.Optimised);
        using (writer.Braces($"private static void {ValueName(rows, vectors)}(ref {type} values, ref float weights, ref float sums, int keyCount, bool isFirst)"))
        {
            tile.EmitZero();
            using (writer.Braces("if (!isFirst)"))
            {
                for (int row = 0; row < rows; row++)
                    tile.EmitLoad(row, Sums(row));
            }
            tile.EmitTurnDeclaration();
            EmitPieces(writer, decode.Pieces, valueRow, plan.Value.Stride, weight, () =>
            {
                for (int n = 0; n < decode.Pieces; n++)
                    EmitKey(new Place($"values{n}") { Type = type }, new Place($"weights{n}"));
            });
            using (writer.Braces("for (; keyCount > 0; keyCount--)"))
            {
                EmitKey(valueRow, weight);
                writer.Line((valueRow + plan.Value.Stride).Advance);
                writer.Line((weight + 1).Advance);
            }
            for (int row = 0; row < rows; row++)
                writer.Line(tile.Row(row).Zip(Sums(row), dialect.Store));
        }

        IEnumerable<Place> Sums(int row) => Enumerable.Range(0, vectors).Select(v => new Place("sums") + ((row * plan.Value.Width) + (v * decode.Values.Lanes)));

        void EmitKey(Place source, Place numbers) => tile.EmitTurn(
            v => StoredText.Load(plan.Value, dialect, source + (v * decode.Values.Lanes)),
            row => numbers + (row * decode.Chunk));
    }
}
