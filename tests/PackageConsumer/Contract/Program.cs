// An application with library A and a version of the package of its own. Its argument is what A's kernels are to do: work, or be refused.
using System;
using System.Linq;
using System.Reflection;

Func<float>[] calls = [LibraryA.Kernels.Attend, LibraryA.Kernels.AttendByName, LibraryA.Kernels.Project];
string library = typeof(AttentionGen.ReferenceAttention).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
foreach (Func<float> call in calls)
{
    string outcome;
    try
    {
        // Equal scores: the mean of 8 and 4.
        float result = call();
        outcome = MathF.Abs(result - 6) < 1e-5f ? "works" : $"gives {result}";
    }
    catch (Exception exception)
    {
        string[] named = ["assembly 'LibraryA'", "contract 1 ", library, "contracts 2 to 2"];
        outcome = exception is InvalidOperationException && named.All(exception.Message.Contains) ? "refused" : exception.ToString();
        if (call == calls[0])
            Console.WriteLine($"    {exception.Message}");
    }

    if (outcome != args[0])
    {
        Console.Error.WriteLine($"{call.Method.Name} with library {library}: expected '{args[0]}', got '{outcome}'");
        return 1;
    }
}

return 0;
