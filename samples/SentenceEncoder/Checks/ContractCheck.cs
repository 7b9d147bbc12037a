using Microsoft.Extensions.AI;
using SentenceEncoder.Models;

namespace SentenceEncoder.Checks;

/// <summary>What users of Microsoft.Extensions.AI count on.</summary>
internal static class ContractCheck
{
    public static void Run(CheckReport report, IEmbeddingGenerator<string, Embedding<float>> generator, IReadOnlyList<string> passages)
    {
        GeneratedEmbeddings<Embedding<float>> all = generator.GenerateAsync(passages).GetAwaiter().GetResult();
        report.Add("an embedding for each text, and the tokens counted", all.Count == passages.Count && all.Usage?.InputTokenCount > passages.Count);
        report.Add("no embedding for no text", generator.GenerateAsync([]).GetAwaiter().GetResult().Count == 0);

        var metadata = generator.GetService<EmbeddingGeneratorMetadata>();
        report.Add("the metadata tell the dimension", metadata?.DefaultModelDimensions == MiniLmShape.Dimension);

        // Calls at the same time have buffers of their own.
        GeneratedEmbeddings<Embedding<float>>[] calls = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => generator.GenerateAsync(passages))).GetAwaiter().GetResult();
        bool same = calls.All(call => call.Zip(all).All(pair => pair.First.Vector.Span.SequenceEqual(pair.Second.Vector.Span)));
        report.Add("four calls at once make the same bits", same);

        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        report.Add("a cancelled call ends so", generator.GenerateAsync(passages, cancellationToken: cancelled.Token).ContinueWith(task => task.IsCanceled, TaskScheduler.Default).Result);
    }
}
