using System.Globalization;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests.Gradients;

/// <summary>Errors of the gradients of many layers, those of each family of numbers together: what a small layer has by luck, many do not.</summary>
internal sealed class LayerErrorsByFamily
{
    private readonly SortedDictionary<InputFamily, RowErrors> _families = [];

    /// <summary>Rows of all families.</summary>
    public int Count => _families.Values.Sum(errors => errors.Count);

    /// <summary>Adds those of a call of a layer that has gradients; of any other, nothing.</summary>
    public void Add(KernelCase kernelCase, AttentionProblem problem, KernelResult result)
    {
        if (kernelCase.Declaration is not { IsMultiHead: true, HasGradients: true })
            return;
        if (!_families.TryGetValue(kernelCase.Inputs, out RowErrors? errors))
            _families.Add(kernelCase.Inputs, errors = new RowErrors());

        // Of a plain loop that reads log-sum-exp too: where a query sees one key its gradient is 0, and so it is by weights that are kept, but a rounding away from it by any that are
        // computed anew; and where scores are thousands, log-sum-exp is rounded by thousandths, and with it all weights of a row.
        new LayerGradientRows(problem, result.Gradients, readsLogSumExp: true).AddTo(errors);
    }

    /// <summary>Expects them to be at most twice those of the plain loop, and tells what they are.</summary>
    public void Expect(ITestOutputHelper output)
    {
        foreach ((InputFamily family, RowErrors errors) in _families.Where(pair => pair.Value.Count > 0))
            errors.ExpectOfMany(family.ToString(), output);
    }
}
