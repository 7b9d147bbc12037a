using System.Reflection;

namespace AttentionGen.Generator.Emission;

/// <summary>The version that generated code names: the package's.</summary>
internal static class ProductVersion
{
    /// <summary>Without the commit that some builds add behind it, so that one version emits one text.</summary>
    public static readonly string Text = WithoutCommit(
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>().InformationalVersion);

    internal static string WithoutCommit(string version) => version.Split('+')[0];
}
