using System.CommandLine;
using AttentionGen.Benchmarks.Chart;
using AttentionGen.Benchmarks.Decode;
using AttentionGen.Benchmarks.Generation;
using AttentionGen.Benchmarks.Gradients;
using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.Methods;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.Quick;
using AttentionGen.Benchmarks.Report;
using AttentionGen.Benchmarks.Scaling;
using AttentionGen.Benchmarks.Scan;
using AttentionGen.Benchmarks.Suite;
using AttentionGen.Benchmarks.Text;
using AttentionGen.Benchmarks.Threads;
using AttentionGen.Benchmarks.Training;
using AttentionGen.Benchmarks.Tune;
using BenchmarkDotNet.Running;

var suite = new Command("bdn", "Run the grid in BenchmarkDotNet (the default). All further arguments are BenchmarkDotNet's.")
{
    TreatUnmatchedTokensAsErrors = false,
};
suite.SetAction(result => RunSuite([.. result.UnmatchedTokens]));

var root = new RootCommand("Measures the generated kernels against other engines.")
{
    QuickCommand.Create(),
    ThreadsCommand.Create(),
    DecodeCommand.Create(),
    MethodsCommand.Create(),
    GradientsCommand.Create(),
    TrainingCommand.Create(),
    DropoutCommand.Create(),
    LayersCommand.Create(),
    TextCommand.Create(),
    TrainCommand.Create(),
    WeightsCommand.Create(),
    ScalingCommand.Create(),
    ScanCommand.Create(),
    GenerationCommand.Create(),
    TuneCommand.Create(),
    ChartCommand.Create(),
    ReportCommand.Create(),
    suite,
};
root.TreatUnmatchedTokensAsErrors = false;
root.SetAction(result => RunSuite([.. result.UnmatchedTokens]));

return root.Parse(args).Invoke();

static int RunSuite(string[] arguments)
{
    Console.WriteLine(Rivals.Lines);
    var summaries = BenchmarkSwitcher.FromTypes([typeof(AttentionBenchmarks)]).Run(arguments.Length == 0 ? ["--filter", "*"] : arguments);
    return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
}
