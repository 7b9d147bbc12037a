using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;

namespace AttentionGen.Runtime;

/// <summary>
/// Whether this library serves code that was generated for another version. For generated code of every version, so that nothing here ever changes; not meant to be
/// called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GeneratedContract
{
    /// <summary>Whether this library serves code of a contract.</summary>
    /// <param name="number">The number that stands in the code.</param>
    public static bool Serves(int number) => number is >= ContractNumber.Oldest and <= ContractNumber.Newest;

    /// <summary>Throws what says which code is not served by which library.</summary>
    /// <param name="number">The number that stands in the code.</param>
    /// <param name="kernel">A type of the assembly that has the code.</param>
    /// <exception cref="InvalidOperationException">Always.</exception>
    [DoesNotReturn]
    public static void Refuse(int number, Type kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        string? version = typeof(GeneratedContract).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"The kernels in assembly '{kernel.Assembly.GetName().Name}' were generated for contract {number} of AttentionGen, but the library of this program, version {version}, serves contracts {ContractNumber.Oldest} to {ContractNumber.Newest}. Build the assembly and the program with versions of the package that go together."));
    }
}
