extern alias generator;

using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Parse;
using generator::AttentionGen.Generator.Pipeline;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Benchmarks.Generation;

/// <summary>
/// Asks the compiler for the same attributes and does nothing with them. In every new compilation the compiler binds them again, on the clock
/// of the step that asks, whatever the step does.
/// </summary>
internal sealed class EmptyGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        foreach (AttentionOperator attentionOperator in Enum.GetValues<AttentionOperator>())
        {
            IncrementalValuesProvider<string> names = context.SyntaxProvider
                .ForAttributeWithMetadataName(
                    AttributeNames.MetadataName(attentionOperator), static (_, _) => true, static (found, _) => found.TargetSymbol.Name)
                .WithTrackingName(TrackingNames.Parse);
            context.RegisterSourceOutput(names, static (_, _) => { });
        }
    }
}
