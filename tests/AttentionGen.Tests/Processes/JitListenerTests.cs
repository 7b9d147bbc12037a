using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using AttentionGen.Tests.InMemory;

namespace AttentionGen.Tests.Processes;

/// <summary>A method that the JIT does not optimise is found, in assemblies that are loaded as the kernels are.</summary>
public sealed class JitListenerTests
{
    // Four bytes of IL each; the JIT gives up above 60,000.
    private const int TooMany = 16_000;

    [Theory]
    [InlineData("[MethodImpl(MethodImplOptions.AggressiveOptimization)] ", 10, nameof(JitTier.Optimised))]
    [InlineData("[MethodImpl(MethodImplOptions.AggressiveOptimization)] ", TooMany, nameof(JitTier.MinOpts))]
    [InlineData("", 10, nameof(JitTier.Optimised))]
    [InlineData("", TooMany, nameof(JitTier.MinOpts))]
    public void A_method_above_a_limit_of_the_JIT_is_told_from_others(string attribute, int statements, string tier)
    {
        using var listener = new JitListener();
        using LoadedAssembly assembly = GeneratorHarness.Compile(
            $$"""
            using System.Runtime.CompilerServices;
            public static class Sums
            {
                {{attribute}}public static int Sum(int x)
                {
                    int sum = x;
                    {{string.Concat(Enumerable.Repeat("sum += x;\n", statements))}}
                    return sum;
                }
            }
            """);
        MethodInfo method = assembly.Type("Sums").GetMethod("Sum")!;
        Assert.Null(listener.TierOf(method));

        RuntimeHelpers.PrepareMethod(method.MethodHandle);
        listener.WaitFor([method], TimeSpan.FromSeconds(30));

        Assert.Equal(tier, listener.TierOf(method).ToString());
        int bytes = method.GetMethodBody()!.GetILAsByteArray()!.Length;
        Assert.True(bytes > 60_000 == (statements == TooMany), bytes.ToString(CultureInfo.InvariantCulture));
    }
}
