extern alias generator;

using System.Runtime.Loader;
using AttentionGen.Benchmarks.Generation;
using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Peers;
using generator::AttentionGen.Generator;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Pipeline;
using Microsoft.CodeAnalysis.CSharp;
using KernelFile = generator::AttentionGen.Generator.Model.GenerationResult;

namespace AttentionGen.Benchmarks.Tune;

/// <summary>Kernels of one shape with other sizes than the generator would choose, made as the compiler makes them.</summary>
internal static class VariantKernel
{
    /// <summary>What the generator reads from the shape's declaration.</summary>
    public static KernelSpec Spec(BenchmarkShape shape)
    {
        KernelSpec? spec = null;
        Driver((declaration, cancellation) =>
        {
            spec = ((KernelDeclaration)declaration).Spec;
            return Backend.Default.Generate(declaration, cancellation);
        }).RunGenerators(new Project([Declared(shape)]).Compilation);
        return spec ?? throw new InvalidOperationException($"The declaration of {shape} was not accepted.");
    }

    /// <summary>The kernel planned with a variant's sizes, compiled, loaded, and ready to run.</summary>
    public static Peer Create(Problem problem, Variant variant)
    {
        DeclaredKernel kernel = Declared(problem.Shape);
        var driver = Driver((declaration, cancellation) => Backend.PlanAndEmit(declaration, variant.Settings, cancellation));

        // Not collectible: the JIT compiles for such contexts what it compiles for a program.
        var loaded = new LoadedKernels(Compiled.From([kernel], driver).Image, new AssemblyLoadContext(variant.Name));
        return kernel.Layer
            ? GeneratedPeer.Layer(problem, GeneratedPeer.EngineName, variant.Name, weights => loaded.Forward<LayerForward>(kernel, weights))
            : GeneratedPeer.Attention(problem, GeneratedPeer.EngineName, variant.Name, loaded.Forward<AttentionForward>(kernel));
    }

    private static CSharpGeneratorDriver Driver(Func<Declaration, CancellationToken, KernelFile> generate) =>
        Project.CreateDriver(new AttentionGenerator(Backend.Default with { Generate = generate }));

    private static DeclaredKernel Declared(BenchmarkShape shape) =>
        new(shape.Id, shape.HeadCount, shape.ModelDimension, shape.SequenceLength, shape.Mask, shape.Layer);
}
