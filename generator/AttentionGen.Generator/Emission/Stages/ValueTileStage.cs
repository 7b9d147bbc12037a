using AttentionGen.Generator.Emission.Dialects;
using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The methods that compute a tile of outputs, O = P V: some queries, a few vectors of neighbouring output elements.</summary>
internal static class ValueTileStage
{
    /// <summary>Name of the method with a loop over the keys.</summary>
    public static string MethodName(int queries, ValueColumns columns) =>
        $"ValueTile{Text.Of(queries)}x{Text.Of(columns.Offsets.Count)}{(columns.IsShifted ? "Shifted" : "")}";

    /// <summary>Name of the method that writes out a known number of keys.</summary>
    public static string UnrolledName(int queries, ValueColumns columns, int keyCount) =>
        $"Unrolled{MethodName(queries, columns)}Keys{Text.Of(keyCount)}";

    /// <summary>A method for each kind of tile, with a loop over the keys.</summary>
    public static void Emit(Stage stage)
    {
        ValuePlan values = stage.Target.Values;
        var kinds = new HashSet<string>();
        foreach (TileRun queries in values.Queries)
        {
            foreach (ValueColumns columns in values.Columns)
            {
                if (!kinds.Add(MethodName(queries.Size, columns)))
                    continue;
                stage.Writer.Line();
                new Tile(stage, values, queries.Size, columns.Offsets, stage.Plan.ValueRowStride).EmitLooped(MethodName(queries.Size, columns));
            }
        }
    }

    /// <summary>A method for one kind of tile that writes out a known number of keys.</summary>
    public static void EmitUnrolled(Stage stage, ValuePlan values, int queries, ValueColumns columns, int keyCount)
    {
        stage.Writer.Line();
        new Tile(stage, values, queries, columns.Offsets, stage.Plan.ValueRowStride).EmitUnrolled(UnrolledName(queries, columns, keyCount), keyCount);
    }

    /// <summary>One method: rows of its tile are queries, vectors neighbouring output elements.</summary>
    private sealed class Tile(Stage stage, ValuePlan values, int queries, EquatableArray<int> offsets, int valueStride)
    {
        private static readonly Place s_values = new("values"), s_weights = new("weights"), s_output = new("output"), s_statistics = new("statistics");

        private readonly CodeWriter _writer = stage.Writer;
        private readonly TargetPlan _path = stage.Target;
        private readonly TargetDialect _dialect = TargetDialect.For(values.Target);

        public void EmitLooped(string name)
        {
            RegisterTile tile = Sums(addsRows: true);
            bool isOnline = _path.Softmax == SoftmaxForm.Online;
            bool splits = stage.Plan.SplitsValues(_path);
            string flags = (splits ? ", bool atDiagonal" : "") + (isOnline ? ", bool isFirst, bool rescales, bool isLast" : "");
            using (Header(name, $"ref float output, int stride, ref float statistics, int keyCount{flags}{stage.ValueStrideParameter}"))
            {
                if (isOnline)
                    EmitStart(tile);
                else
                    tile.EmitZero();
                tile.EmitTurnDeclaration();
                int early = ValuePlan.EarlyQueries(queries);
                if (splits)
                {
                    _writer.Line($"// At the diagonal the last {Text.Of(ValuePlan.LastKeys(queries))} keys are hidden from the first {Text.Of(early)} queries.");
                    _writer.Line($"int last = atDiagonal ? Math.Min({Text.Of(ValuePlan.LastKeys(queries))}, keyCount) : 0;");
                }
                using (_writer.Braces($"for ({(splits ? "keyCount -= last" : "")}; keyCount > 0; keyCount--)"))
                {
                    EmitKey(tile, 0);
                    EmitAdvance();
                }
                if (splits)
                {
                    using (_writer.Braces("for (; last > 0; last--)"))
                    {
                        EmitKey(tile, 0, early);
                        EmitAdvance();
                    }
                }
                if (isOnline)
                {
                    using (_writer.Braces("if (isLast)"))
                        EmitScale(tile);
                }
                else
                {
                    EmitScale(tile);
                }
                EmitStores(tile, IntegerExpression.Of("stride"));
            }
        }

        public void EmitUnrolled(string name, int keyCount)
        {
            RegisterTile tile = Sums(addsRows: false);
            using (Header(name, "ref float output, ref float statistics"))
            {
                tile.EmitZero();
                tile.EmitTurnDeclaration();
                for (int key = 0; key < keyCount; key++)
                    EmitKey(tile, key);
                EmitScale(tile);
                EmitStores(tile, stage.Plan.OutputRowStride);
            }
        }

        private RegisterTile Sums(bool addsRows) =>
            new(_writer, _dialect, queries, offsets.Count) { AddsRows = addsRows, SharesVectors = ValuePlan.SharesLoads(queries) };

        private CodeWriter.Block Header(string name, string parameters)
        {
            _writer.Line($"// {queries} queries x {offsets.Count} vector(s) of output elements: each weight is one broadcast, each vector of a value row serves all queries.");
            _writer.Line(Stage.Optimised);
            return _writer.Braces($"private static void {name}(ref float values, ref float weights, {parameters})");
        }

        /// <summary>The first block starts at zero, whatever the output holds; a later one brings the sums so far to the new reference, if there is one.</summary>
        private void EmitStart(RegisterTile tile)
        {
            tile.EmitDeclaration();
            using (_writer.Braces("if (isFirst)"))
                tile.EmitClear();
            using (_writer.Braces("else"))
            {
                for (int query = 0; query < queries; query++)
                {
                    var from = new Place($"from{query}");
                    _writer.Line($"ref float {from.Reference} = {(s_output + (query * IntegerExpression.Of("stride"))).Ref};");
                    tile.EmitLoad(query, offsets.Select(offset => from + offset));
                }
                using (_writer.Braces("if (rescales)"))
                {
                    LaneExpression correction = LaneExpression.Local("c");
                    _writer.Line(_dialect.Declare(correction));
                    tile.EmitScale(query => s_statistics + (_path.Offset(Statistic.Correction) + query), correction);
                }
            }
        }

        private void EmitKey(RegisterTile tile, int key, int firstQuery = 0) => tile.EmitTurn(
            v => _dialect.Load(s_values + (((long)key * valueStride) + offsets[v])),
            query => s_weights + ((key * _path.PanelLanes) + query),
            firstQuery);

        private void EmitAdvance()
        {
            _writer.Line((s_values + stage.ValueStride).Advance);
            _writer.Line((s_weights + _path.PanelLanes).Advance);
        }

        private void EmitScale(RegisterTile tile) => tile.EmitScale(query => s_statistics + (_path.Offset(Statistic.Inverse) + query));

        private void EmitStores(RegisterTile tile, IntegerExpression stride)
        {
            bool isSideBySide = Enumerable.Range(0, offsets.Count).All(v => offsets[v] == offsets[0] + (v * values.Target.Lanes));
            for (int query = 0; query < queries; query++)
            {
                LaneExpression[] row = tile.Row(query);
                _writer.Line(isSideBySide
                    ? _dialect.StoreRow(PartText.None, row, s_output + offsets[0])
                    : string.Join(" ", row.Zip(offsets, (sum, offset) => _dialect.Store(sum, s_output + offset))));
                if (query != queries - 1)
                    _writer.Line((s_output + stride).Advance);
            }
        }
    }
}
