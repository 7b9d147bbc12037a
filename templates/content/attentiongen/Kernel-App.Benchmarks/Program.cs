using BenchmarkDotNet.Running;
using Kernel_App.Benchmarks;

BenchmarkSwitcher.FromTypes([typeof(AttentionBenchmark)]).Run(args);
