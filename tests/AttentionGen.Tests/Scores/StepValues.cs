extern alias generator;

using System;
using System.Collections.Generic;
using generator::AttentionGen.Generator.Model.Scores;

namespace AttentionGen.Tests.Scores;

/// <summary>The steps of a program in double, one after the other: what a kernel computes of them, without rounding to float.</summary>
internal static class StepValues
{
    /// <summary>The value of every step.</summary>
    /// <param name="steps">The program.</param>
    /// <param name="score">The score.</param>
    /// <param name="table">The floats that are read.</param>
    /// <param name="query">Position of the query.</param>
    /// <param name="key">Position of the key.</param>
    public static double[] Of(IReadOnlyList<ScoreStep> steps, double score, double[] table, int query, int key)
    {
        var values = new double[steps.Count];
        for (int number = 0; number < values.Length; number++)
            values[number] = Of(steps[number], values, score, table, query, key);
        return values;
    }

    private static double Of(ScoreStep step, double[] values, double score, double[] table, int query, int key)
    {
        double a = Operand(step.A), b = Operand(step.B), c = Operand(step.C);
        return step.Operation switch
        {
            ScoreOperation.Constant => step.Type == ScoreType.Number ? BitConverter.Int32BitsToSingle(step.Bits) : step.Bits,
            ScoreOperation.Score => score,
            ScoreOperation.Head => 0,
            ScoreOperation.Query => query,
            ScoreOperation.Key => key,
            ScoreOperation.Element => table[(int)a],
            ScoreOperation.Add => a + b,
            ScoreOperation.Subtract => a - b,
            ScoreOperation.Multiply => a * b,
            ScoreOperation.Divide => a / b,
            ScoreOperation.Negate => -a,
            ScoreOperation.Not => a == 0 ? 1 : 0,
            ScoreOperation.And => a * b,
            ScoreOperation.Equal => a == b ? 1 : 0,
            ScoreOperation.Less => a < b ? 1 : 0,
            ScoreOperation.LessOrEqual => a <= b ? 1 : 0,
            ScoreOperation.Select => a != 0 ? b : c,
            ScoreOperation.ToNumber => a,
            ScoreOperation.ToInteger => Math.Truncate(a),
            ScoreOperation.Minimum => Math.Min(a, b),
            ScoreOperation.Maximum => Math.Max(a, b),
            ScoreOperation.Absolute => Math.Abs(a),
            ScoreOperation.Function => Function(step.Function!, a, b),
            _ => throw new ArgumentOutOfRangeException(nameof(step), step.Operation, "Not among the tests' programs."),
        };

        double Operand(int number) => ScoreStep.Has(number) ? values[number] : 0;
    }

    private static double Function(string name, double a, double b) => name switch
    {
        "Pow" => Math.Pow(a, b),
        "Atan2" => Math.Atan2(a, b),
        "Acos" => Math.Acos(a),
        "Acosh" => Math.Acosh(a),
        "Asin" => Math.Asin(a),
        "Asinh" => Math.Asinh(a),
        "Atan" => Math.Atan(a),
        "Atanh" => Math.Atanh(a),
        "Cbrt" => Math.Cbrt(a),
        "Ceiling" => Math.Ceiling(a),
        "Cos" => Math.Cos(a),
        "Cosh" => Math.Cosh(a),
        "Exp" => Math.Exp(a),
        "Floor" => Math.Floor(a),
        "Log" => Math.Log(a),
        "Log10" => Math.Log10(a),
        "Log2" => Math.Log2(a),
        "Sin" => Math.Sin(a),
        "Sinh" => Math.Sinh(a),
        "Sqrt" => Math.Sqrt(a),
        "Tan" => Math.Tan(a),
        "Tanh" => Math.Tanh(a),
        "Truncate" => Math.Truncate(a),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such function."),
    };
}
