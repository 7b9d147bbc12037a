using System.Numerics;
using AttentionGen.Reference;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests.Layers;

/// <summary>
/// Layers that compute row by row as textbook loops in one number type: as float the yardstick of every layer's error, as double what the error bound is derived from, and a second
/// opinion on the reference.
/// </summary>
internal static class PlainRowLayer<T>
    where T : IBinaryFloatingPointIeee754<T>
{
    /// <summary>Outputs, and what the last projection made them of, activations left out.</summary>
    public static (T[] Output, T[] Terms) Run(RowLayerProblem problem)
    {
        T[] input = PlainAttention<T>.Convert(problem.Input);
        if (!problem.IsNetwork)
        {
            T[] outputs = Linear(input, problem.Inputs, problem.Up, problem.UpBias, problem.Outputs);
            return (Array.ConvertAll(outputs, x => Activated(problem.Activation, x)), input);
        }

        return (Linear(Rows(problem.Activation), problem.Hidden, problem.Down, problem.DownBias, problem.Outputs), Rows(Activation.None));

        T[] Rows(Activation activation) => Hidden(activation, input, problem.Inputs, problem.Hidden, problem.Up, problem.UpBias, problem.Gate, problem.GateBias);
    }

    /// <summary>Hidden rows of a network, gated or not.</summary>
    public static T[] Hidden(Activation activation, T[] rows, int inputs, int hidden, float[] up, float[] upBias, float[] gate, float[] gateBias)
    {
        T[] factor = Linear(rows, inputs, up, upBias, hidden);
        if (gate.Length == 0)
            return Array.ConvertAll(factor, x => Activated(activation, x));
        T[] gates = Linear(rows, inputs, gate, gateBias, hidden);
        return [.. gates.Zip(factor, (g, f) => Activated(activation, g) * f)];
    }

    /// <summary>The function of one element, as its formula is written.</summary>
    public static T Activated(Activation activation, T x)
    {
        T half = T.CreateChecked(0.5);
        return activation switch
        {
            Activation.None => x,
            Activation.Relu => T.Max(x, T.Zero),
            Activation.GeluErf or Activation.GeGlu => x * half * (T.One + Erf(x / T.Sqrt(T.CreateChecked(2)))),
            Activation.GeluTanh or Activation.GeGluTanh =>
                x * half * (T.One + T.Tanh(T.Sqrt(T.CreateChecked(2 / Math.PI)) * (x + (T.CreateChecked(0.044715) * x * x * x)))),
            _ => x / (T.One + T.Exp(-x)),
        };
    }

    /// <summary>The derivative of the function of one element, as its formula is written; of ReLU at 0 that from below.</summary>
    public static T Slope(Activation activation, T x)
    {
        T half = T.CreateChecked(0.5);
        switch (activation)
        {
            case Activation.None:
                return T.One;
            case Activation.Relu:
                return T.IsNaN(x) ? x : x > T.Zero ? T.One : T.Zero;
            case Activation.GeluErf or Activation.GeGlu:
                T density = T.Exp(-half * x * x) / T.Sqrt(T.CreateChecked(2 * Math.PI));
                return (half * (T.One + Erf(x / T.Sqrt(T.CreateChecked(2))))) + (x * density);
            case Activation.GeluTanh or Activation.GeGluTanh:
                T factor = T.Sqrt(T.CreateChecked(2 / Math.PI)), cubic = T.CreateChecked(0.044715);
                T bounded = T.Tanh(factor * (x + (cubic * x * x * x)));
                return (half * (T.One + bounded)) + (half * x * (T.One - (bounded * bounded)) * factor * (T.One + (T.CreateChecked(3) * cubic * x * x)));
            default:
                T logistic = T.One / (T.One + T.Exp(-x));
                return logistic * (T.One + (x * (T.One - logistic)));
        }
    }

    public static T[] Linear(T[] rows, int inputs, float[] matrix, float[] bias, int outputs) =>
        PlainAttention<T>.Linear(rows, inputs, PlainAttention<T>.Convert(matrix), bias, 0, outputs);

    // As a library of floats rounds it.
    private static T Erf(T x) => T.CreateChecked(1 - ReferenceErrorFunction.Complementary(double.CreateChecked(x)));
}
