using System.Diagnostics;
using Kernel_App;

var random = new Random(1);
float[] query = Rows(), key = Rows(), value = Rows(), output = new float[Shape.Floats];

// How it computes, as planned when it was compiled; the kernel itself is in obj/, in a folder named generated.
Console.WriteLine(Attention.KernelPlan);

const int Calls = 100;
for (int call = 0; call < Calls; call++)
    Attention.Forward(query, key, value, output);
long start = Stopwatch.GetTimestamp();
for (int call = 0; call < Calls; call++)
    Attention.Forward(query, key, value, output);
Console.WriteLine();
Console.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalMicroseconds / Calls:N1} us a sequence, {Attention.InstructionSet}");

float[] Rows() => [.. Enumerable.Range(0, Shape.Floats).Select(_ => (random.NextSingle() * 2) - 1)];
