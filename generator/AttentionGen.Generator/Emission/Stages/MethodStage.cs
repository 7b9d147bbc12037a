using AttentionGen.Generator.Emission.Dialects;
using AttentionGen.Generator.Emission.Expressions;
using AttentionGen.Generator.Emission.Scores;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>
/// The user's methods in the walk over a block of scores: what they hide is taken from the locals visible{v}, what they make of a score goes to s{v}.
/// They are asked for visible scores only, the modifier behind the predicate.
/// </summary>
/// <param name="stage">Where to.</param>
/// <param name="plan">The methods.</param>
internal sealed class MethodStage(Stage stage, ScorePlan plan)
{
    private static readonly LaneExpression s_toBase2 = LaneExpression.Local("toBase2");

    private readonly ScoreSteps _steps = new(stage.Writer, stage.Dialect, stage.Target.Lanes, plan, ScoreAxis.Queries, stage.Target.PanelVectors, stage.Plan.Pass is { TakesNaturalScores: true });

    private bool IsScalar => stage.Dialect.IsScalar;

    /// <summary>What no key changes; before the caller has vectors of its own, see <see cref="ScoreSteps.EmitUniform"/>.</summary>
    public void EmitBefore()
    {
        CodeWriter writer = stage.Writer;
        IntegerExpression firstKey = PositionText.FirstKey(stage.Plan);
        writer.Line($"int firstKey = {firstKey}, firstPosition = {IntegerExpression.Of("position") + firstKey};");
        int[] steps = [.. plan.PredicateSteps.Concat(plan.ModifierSteps)];
        _steps.EmitArguments();
        _steps.EmitUniform(steps);
        bool asks = plan.CanThrow;
        if (asks)
            EmitExisting(stage, _steps.TruthType);
        _steps.EmitBefore(steps, v => asks ? $"existing{v}" : "");
        if (plan.Methods.HasModifier)
            writer.Line(stage.Dialect.Let(s_toBase2, stage.Dialect.Broadcast(Expression.Of((float)ScorePass.Log2E))));
    }

    /// <summary>Locals that tell which lanes stand for a query.</summary>
    public static void EmitExisting(Stage stage, string truthType)
    {
        CodeWriter writer = stage.Writer;
        writer.Line("// The panel's last lanes may stand for no query.");
        foreach (int v in stage.Vectors)
        {
            if (stage.Dialect.IsScalar)
            {
                writer.Line($"bool existing{v} = {Text.Of(v)} < queryCount;");
                continue;
            }

            string lanes = string.Join(", ", Enumerable.Range(v * stage.Target.Lanes, stage.Target.Lanes).Select(Text.Of));
            writer.Line($"{truthType} existing{v} = {stage.Dialect.Name}.LessThan({stage.Dialect.Name}.Create({lanes}), {stage.Dialect.Name}.Create(queryCount));");
        }
    }

    /// <summary>A step's value in lanes, behind <see cref="Emit"/>.</summary>
    public LaneExpression Value(int step, int v) => new(_steps.Lane(step, v));

    /// <summary>What is done for each key.</summary>
    /// <param name="walk">What else is asked of it.</param>
    public void Emit(ScoreWalk walk)
    {
        if (walk.AsksPredicate)
        {
            EmitActive("asked", walk.TestsPlaces);
            _steps.EmitInside(plan.PredicateSteps, v => Active("asked", v));
            string assign = walk.TestsPlaces ? "&=" : "=";
            foreach (int v in stage.Vectors)
                stage.Writer.Line($"{ScorePassStage.Visible(v)} {assign} {(IsScalar ? _steps.Lane(plan.Methods.Predicate, v) : _steps.Lane(plan.Methods.Predicate, v).Member("AsSingle()"))};");
        }

        if (!plan.Methods.HasModifier)
            return;
        EmitActive("active", walk.HidesBefore);
        IEnumerable<int> shared = walk.AsksPredicate ? [] : plan.PredicateSteps.Where(IsNeededByModifier);
        _steps.EmitInside(shared.Concat(plan.ModifierSteps).OrderBy(static step => step), v => Active("active", v));
        foreach (int v in stage.Vectors)
        {
            LaneExpression score = ScorePassStage.Score(v);
            MaskExpression visible = ScorePassStage.Visible(v);
            stage.Writer.Line(score.Set(Value(plan.Methods.Modifier, v) * s_toBase2));
            stage.Writer.LineIf(walk.TellsVisible, visible.Set(walk.HidesBefore ? stage.Dialect.AndNotHidden(visible, score) : stage.Dialect.Differs(score, TargetDialect.Hidden)));
        }
    }

    private bool IsNeededByModifier(int step) => plan.ModifierNeeds.Contains(step);

    private string Active(string name, int v) => plan.CanThrow ? $"{name}{v}" : "";

    private void EmitActive(string name, bool hides)
    {
        if (!plan.CanThrow)
            return;
        foreach (int v in stage.Vectors)
        {
            string visible = !hides ? "" : IsScalar ? $"visible{v} && " : $"visible{v}.AsInt32() & ";
            stage.Writer.Line($"{(IsScalar ? "bool" : _steps.TruthType)} {name}{v} = {visible}existing{v};");
        }
    }
}
