using System.Globalization;

namespace AttentionGen.Tests.Gradients;

/// <summary>A function's value, and how large the numbers are that it is the sum of.</summary>
internal readonly record struct Loss(double Value, double Magnitude)
{
    /// <summary>The sum of outputs times their gradients: what these gradients belong to.</summary>
    public static Loss Of(ReadOnlySpan<double> outputs, ReadOnlySpan<float> outputGradient)
    {
        double value = 0, magnitude = 0;
        for (int n = 0; n < outputs.Length; n++)
        {
            value += outputs[n] * outputGradient[n];

            // Beside the output what it was summed from, of the order of 1.
            magnitude += (Math.Abs(outputs[n]) + 1) * Math.Abs(outputGradient[n]);
        }
        return new Loss(value, magnitude);
    }
}

/// <summary>Gradients against differences, (L(x + h) - L(x - h)) / 2h, element by element.</summary>
/// <remarks>
/// <para>
/// Such a difference D(h) is the derivative plus h^2/6 of the third one, plus terms of h^4. So (4 D(h/2) - D(h)) / 3 has the terms of h^4 alone, and |D(h) - D(h/2)|, which is
/// h^2/8 of the third derivative, is far more than its error as long as h is small: that is the tolerance, whatever the function.
/// </para>
/// <para>
/// And rounding: a loss is wrong by at most as many unit roundoffs of its magnitude as sums follow each other on the way to it, fewer than <see cref="Roundings"/> in layers of a
/// few elements; call that r. D(h/2) is wrong by 2r/h, D(h) by r/h, and the two together by 3r/h.
/// </para>
/// </remarks>
internal static class CentralDifference
{
    /// <summary>h. Elements are multiples of it that floats hold exactly, with half of it added too.</summary>
    public const float Step = 1f / 65536;

    private const double Roundings = 128;
    private const double UnitRoundoff = 1.0 / (1L << 53);

    // Third derivatives of 1e5 times the gradients' size give less: those of rows of little variance that are normalised.
    private const double MostTolerance = 1e-5;

    /// <summary>Makes multiples of the step of all finite elements.</summary>
    public static void Round(Span<float> values)
    {
        foreach (ref float value in values)
            value = float.IsFinite(value) ? MathF.Round(value / Step) * Step : value;
    }

    /// <summary>Refuses a gradient of which one element is not what differences say. Infinite elements have none.</summary>
    /// <param name="name">What the elements are.</param>
    /// <param name="values">The elements that the loss is a function of.</param>
    /// <param name="gradient">What was computed of them.</param>
    /// <param name="elements">How many of them are looked at, spread over all.</param>
    /// <param name="random">Which ones.</param>
    /// <param name="loss">The function.</param>
    public static void Check(string name, Memory<float> values, double[] gradient, int elements, Random random, Func<Loss> loss)
    {
        Assert.Equal(values.Length, gradient.Length);
        double size = gradient.Select(Math.Abs).DefaultIfEmpty().Max() + 1;
        for (int n = 0; n < elements; n++)
        {
            int first = (int)((long)values.Length * n / elements), last = (int)((long)values.Length * (n + 1) / elements);
            if (first == last)
                continue;
            int element = random.Next(first, last);
            if (!float.IsFinite(values.Span[element]))
                continue;
            (double coarse, double magnitude) = Of(values, element, Step, loss);
            (double fine, double _) = Of(values, element, Step / 2, loss);
            double expected = ((4 * fine) - coarse) / 3;
            double tolerance = Math.Abs(fine - coarse) + (3 * Roundings * UnitRoundoff * magnitude / Step);
            string what = string.Create(CultureInfo.InvariantCulture, $"element {element} of {name}");

            // As at a bend, where they tell nothing.
            Assert.True(tolerance <= MostTolerance * size, string.Create(CultureInfo.InvariantCulture, $"Differences of {what} are {coarse:R} and {fine:R}: no limit is in sight."));
            Assert.True(
                Math.Abs(expected - gradient[element]) <= tolerance,
                string.Create(CultureInfo.InvariantCulture, $"The gradient of {what} is {gradient[element]:R}, differences say {expected:R}, +-{tolerance:R}."));
        }
    }

    private static (double Difference, double Magnitude) Of(Memory<float> values, int element, float step, Func<Loss> loss)
    {
        float at = values.Span[element], above = at + step, below = at - step;
        Assert.Equal(2.0 * step, (double)above - below);
        values.Span[element] = above;
        Loss more = loss();
        values.Span[element] = below;
        Loss less = loss();
        values.Span[element] = at;
        return ((more.Value - less.Value) / (2.0 * step), Math.Max(more.Magnitude, less.Magnitude));
    }
}
