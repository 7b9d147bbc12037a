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

    /// <summary>One method: its accumulators are o{query}_{vector}.</summary>
    private sealed class Tile(Stage stage, ValuePlan values, int queries, EquatableArray<int> offsets, int valueStride)
    {
        private readonly CodeWriter _writer = stage.Writer;
        private readonly TargetPlan _path = stage.Target;
        private readonly TargetDialect _dialect = TargetDialect.For(values.Target);
        private readonly int[] _vectors = Enumerable.Range(0, offsets.Count).ToArray();
        private readonly string[] _vectorNames = Enumerable.Range(0, offsets.Count).Select(v => $"v{v}").ToArray();

        /// <summary>Whether a query's sums are one statement: not in a method without a loop, see the dialect.</summary>
        private bool _byRow;

        public void EmitLooped(string name)
        {
            bool isOnline = _path.Softmax == SoftmaxForm.Online;
            bool splits = stage.Plan.SplitsValues(_path);
            string flags = (splits ? ", bool atDiagonal" : "") + (isOnline ? ", bool isFirst, bool rescales, bool isLast" : "");
            using (Header(name, $"ref float output, int stride, ref float statistics, int keyCount{flags}{stage.ValueStrideParameter}"))
            {
                if (isOnline)
                    EmitStart();
                else
                    EmitZero();
                EmitDeclarations();
                _byRow = _dialect.AddRow(PartText.None, "", "0", _vectorNames, _vectorNames) is not null;
                int early = ValuePlan.EarlyQueries(queries);
                if (splits)
                {
                    _writer.Line($"// At the diagonal the last {Text.Of(ValuePlan.LastKeys(queries))} keys are hidden from the first {Text.Of(early)} queries.");
                    _writer.Line($"int last = atDiagonal ? Math.Min({Text.Of(ValuePlan.LastKeys(queries))}, keyCount) : 0;");
                }
                using (_writer.Braces($"for ({(splits ? "keyCount -= last" : "")}; keyCount > 0; keyCount--)"))
                {
                    EmitKeys(1);
                    EmitAdvance();
                }
                if (splits)
                {
                    using (_writer.Braces("for (; last > 0; last--)"))
                    {
                        EmitKeys(1, early);
                        EmitAdvance();
                    }
                }
                if (isOnline)
                {
                    using (_writer.Braces("if (isLast)"))
                        EmitScale();
                }
                else
                {
                    EmitScale();
                }
                EmitStores("stride");
            }
        }

        public void EmitUnrolled(string name, int keyCount)
        {
            using (Header(name, "ref float output, ref float statistics"))
            {
                EmitZero();
                EmitDeclarations();
                EmitKeys(keyCount);
                EmitScale();
                EmitStores(Text.Of(stage.Plan.OutputRowStride));
            }
        }

        private CodeWriter.Block Header(string name, string parameters)
        {
            _writer.Line($"// {queries} queries x {offsets.Count} vector(s) of output elements: each weight is one broadcast, each vector of a value row serves all queries.");
            _writer.Line(Stage.Optimised);
            return _writer.Braces($"private static void {name}(ref float values, ref float weights, {parameters})");
        }

        private void EmitZero()
        {
            for (int query = 0; query < queries; query++)
                _writer.Line($"{_dialect.Type} {string.Join(", ", _vectors.Select(v => $"o{query}_{v} = {_dialect.Zero}"))};");
        }

        /// <summary>The first block starts at zero, whatever the output holds; a later one brings the sums so far to the new reference, if there is one.</summary>
        private void EmitStart()
        {
            for (int query = 0; query < queries; query++)
                _writer.Line($"{_dialect.Type} {string.Join(", ", _vectors.Select(v => $"o{query}_{v}"))};");
            using (_writer.Braces("if (isFirst)"))
            {
                for (int query = 0; query < queries; query++)
                    _writer.Line(string.Join(" ", _vectors.Select(v => $"o{query}_{v} = {_dialect.Zero};")));
            }
            using (_writer.Braces("else"))
            {
                for (int query = 0; query < queries; query++)
                {
                    _writer.Line($"ref float from{query} = ref Unsafe.Add(ref output, {Text.Of(query)} * stride);");
                    _writer.Line(string.Join(" ", _vectors.Select(v => $"o{query}_{v} = {_dialect.Load($"from{query}", offsets[v])};")));
                }
                using (_writer.Braces("if (rescales)"))
                {
                    _writer.Line($"{_dialect.Type} c;");
                    for (int query = 0; query < queries; query++)
                    {
                        int at = _path.Offset(Statistic.Correction) + query;
                        string[] sums = [.. _vectors.Select(v => $"o{query}_{v}")];
                        _writer.Line(_dialect.ScaleRow("statistics", at, sums)
                            ?? $"c = {_dialect.Broadcast(Text.At("statistics", at))}; {string.Join(" ", sums.Select(sum => $"{sum} *= c;"))}");
                    }
                }
            }
        }

        private void EmitDeclarations() =>
            _writer.Line(ValuePlan.SharesLoads(queries) ? $"{_dialect.Type} p, {string.Join(", ", _vectorNames)};" : $"{_dialect.Type} p;");

        private void EmitKeys(int keys, int firstQuery = 0)
        {
            for (int key = 0; key < keys; key++)
            {
                if (!ValuePlan.SharesLoads(queries))
                {
                    EmitSingle(key);
                    continue;
                }
                _writer.Line(string.Join(" ", _vectors.Select(v => $"v{v} = {_dialect.Load("values", (key * valueStride) + offsets[v])};")));
                for (int query = firstQuery; query < queries; query++)
                {
                    int at = (key * _path.PanelLanes) + query;
                    if (_byRow)
                    {
                        _writer.Line(_dialect.AddRow(PartText.None, "weights", Text.Offset(at), _vectorNames, [.. _vectors.Select(v => $"o{query}_{v}")])!);
                        continue;
                    }
                    string weight = _dialect.Broadcast(Text.At("weights", at));
                    _writer.Line($"p = {weight}; {string.Join(" ", _vectors.Select(v => $"o{query}_{v} = {_dialect.MultiplyAdd("p", $"v{v}", $"o{query}_{v}")};"))}");
                }
            }
        }

        /// <summary>A vector that serves one query only is an operand of its multiply-add, and takes no register.</summary>
        private void EmitSingle(int key)
        {
            _writer.Line($"p = {_dialect.Broadcast(Text.At("weights", key * _path.PanelLanes))};");
            foreach (int v in _vectors)
                _writer.Line($"o0_{v} = {_dialect.MultiplyAdd("p", _dialect.Load("values", (key * valueStride) + offsets[v]), $"o0_{v}")};");
        }

        private void EmitAdvance()
        {
            _writer.Line($"values = ref {Text.At("values", stage.ValueStride)};");
            _writer.Line($"weights = {Text.Ref("weights", _path.PanelLanes)};");
        }

        private void EmitScale()
        {
            for (int query = 0; query < queries; query++)
            {
                int at = _path.Offset(Statistic.Inverse) + query;
                string[] sums = [.. _vectors.Select(v => $"o{query}_{v}")];
                _writer.Line(_dialect.ScaleRow("statistics", at, sums)
                    ?? $"p = {_dialect.Broadcast(Text.At("statistics", at))}; {string.Join(" ", sums.Select(sum => $"{sum} *= p;"))}");
            }
        }

        private void EmitStores(string stride)
        {
            bool isSideBySide = _vectors.All(v => offsets[v] == offsets[0] + (v * values.Target.Lanes));
            for (int query = 0; query < queries; query++)
            {
                _writer.Line(isSideBySide
                    ? _dialect.StoreRow(PartText.None, [.. _vectors.Select(v => $"o{query}_{v}")], "output", offsets[0])
                    : string.Join(" ", _vectors.Select(v => _dialect.Store($"o{query}_{v}", "output", offsets[v]))));
                if (query != queries - 1)
                    _writer.Line($"output = ref Unsafe.Add(ref output, {stride});");
            }
        }
    }
}
