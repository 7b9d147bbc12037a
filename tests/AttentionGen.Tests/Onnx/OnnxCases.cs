using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace AttentionGen.Tests.Onnx;

/// <summary>
/// The ONNX operators' conformance cases: inputs and outputs of the ONNX project's own node tests, one JSON file each, in a folder
/// <c>shared/onnx-attention</c> beside the repository.
/// </summary>
internal static class OnnxCases
{
    // Agreement that the cases ask for, |actual - expected| <= absolute + relative * |expected|: the ONNX backend tests' own.
    private const double RelativeTolerance = 1e-3;
    private const double AbsoluteTolerance = 1e-7;
    private const double HalfAbsoluteTolerance = 1e-3;

    /// <summary>The folder with the cases, or null if it is not there.</summary>
    public static string? Folder { get; } = FindFolder();

    /// <summary>Every case of an operator, in the order of their names.</summary>
    public static IReadOnlyList<OnnxCase> Load(string operatorName)
    {
        if (Folder is null)
            throw new InvalidOperationException("The conformance cases are not there; ask for Folder first.");

        return
        [
            .. Directory.EnumerateFiles(Folder, "*.json")
                .Order(StringComparer.Ordinal)
                .Select(OnnxCase.Load)
                .Where(c => c.Operator == operatorName),
        ];
    }

    /// <summary>
    /// The first element that does not agree, in words, or null if all do. NaN agrees with NaN only; where halves are expected, the actual values are
    /// rounded to half first.
    /// </summary>
    public static string? Difference(OnnxTensor expected, OnnxTensor actual)
    {
        if (!expected.Shape.AsSpan().SequenceEqual(actual.Shape))
            return $"shape ({string.Join(", ", actual.Shape)}) instead of ({string.Join(", ", expected.Shape)})";

        bool halves = expected.Type == "float16";
        double absolute = halves ? HalfAbsoluteTolerance : AbsoluteTolerance;
        for (int i = 0; i < expected.Data.Length; i++)
        {
            double e = expected.Data[i], a = halves ? (double)(Half)actual.Data[i] : actual.Data[i];
            bool agrees = e.Equals(a) || Math.Abs(a - e) <= absolute + RelativeTolerance * Math.Abs(e);
            if (!agrees)
                return FormattableString.Invariant($"element {i} is {a} instead of {e}");
        }

        return null;
    }

    private static string? FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "AttentionGen.sln")))
                continue;

            string cases = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "onnx-attention"));
            return Directory.Exists(cases) ? cases : null;
        }

        return null;
    }
}
