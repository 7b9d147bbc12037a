using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.Composed;

/// <summary>Attention, or a layer, composed from System.Numerics.Tensors.</summary>
internal static class TensorPrimitivesPeer
{
    public const string EngineName = "TensorPrimitives";

    /// <summary>Every formulation; which one wins depends on the shape.</summary>
    public static IReadOnlyList<Peer> Candidates(Problem problem)
    {
        var candidates = new List<Peer>();
        foreach (ScoreForm score in Enum.GetValues<ScoreForm>())
            foreach (OutputForm output in Enum.GetValues<OutputForm>())
            {
                var attention = new TensorPrimitivesAttention(problem.Shape, score, output);
                string form = $"QK {score}, PV {output}";
                if (problem is LayerProblem layer)
                    candidates.AddRange(Enum.GetValues<ProjectionForm>().Select(p => new LayerPeer(layer, p, attention, $"W {p}, {form}")));
                else
                    candidates.Add(new AttentionPeer((AttentionProblem)problem, attention, form));
            }

        return candidates;
    }

    private sealed class AttentionPeer(AttentionProblem problem, TensorPrimitivesAttention attention, string form)
        : Peer(EngineName, form, problem.Shape.TensorLength)
    {
        public override void Run() => attention.Forward(problem.Query, problem.Key, problem.Value, Output.Span);
    }

    private sealed class LayerPeer : Peer
    {
        private readonly LayerProblem _problem;
        private readonly TensorPrimitivesProjection[] _inProjections;
        private readonly TensorPrimitivesProjection _outProjection;
        private readonly TensorPrimitivesAttention _attention;
        private readonly float[][] _projected;
        private readonly float[] _attended;

        public LayerPeer(LayerProblem problem, ProjectionForm projectionForm, TensorPrimitivesAttention attention, string form)
            : base(EngineName, form, problem.Shape.TensorLength)
        {
            int width = problem.Shape.ModelDimension;
            _problem = problem;
            _attention = attention;
            _inProjections =
            [
                .. Enumerable.Range(0, 3).Select(part => new TensorPrimitivesProjection(
                    projectionForm,
                    width,
                    width,
                    problem.InProjectionWeight.Span.Slice(part * width * width, width * width),
                    problem.InProjectionBias.Span.Slice(part * width, width))),
            ];
            _outProjection = new(projectionForm, width, width, problem.OutProjectionWeight, problem.OutProjectionBias);
            _projected = [new float[Output.Length], new float[Output.Length], new float[Output.Length]];
            _attended = new float[Output.Length];
        }

        public override void Run()
        {
            for (int part = 0; part < _inProjections.Length; part++)
                _inProjections[part].Forward(_problem.Input, _projected[part]);

            _attention.Forward(_projected[0], _projected[1], _projected[2], _attended);
            _outProjection.Forward(_attended, Output.Span);
        }
    }
}
