// A consumer that is as strict and as much in the way as one can be: arithmetic is checked, every analyzer rule is an error, nothing is used
// implicitly, nullable annotations are off, and names that generated code needs mean other things here. Compiled by run.sh.
using global::AttentionGen;
using Consumer.System;

[ScaledDotProductAttention(1, 1, 2)]
internal static partial class GlobalKernel
{
}

namespace Consumer.System
{
    internal static class Program
    {
        // Query 0 has scores ln 3 and 0, so weights 3/4 and 1/4 of 8 and 4; query 1 has equal scores. With the identity for projections, rows
        // are queries, keys and values at once: equal rows give themselves.
        private static int Main()
        {
            int[] lengths = { 1 };
            float[] query = { 1, 0 }, key = { global::System.MathF.Log(3), 0 }, value = { 8, 4 };
            bool isRight = true;
            float[] output = new float[2];
            GlobalKernel.Forward(query, key, value, output);
            isRight &= Is(output, 7, 6);

            output = new float[2];
            Consumer.System.AttentionGen.NestedKernel.Forward(query, key, value, output, new global::System.Threading.Tasks.ParallelOptions());
            isRight &= Is(output, 7, 6);

            output = new float[2];
            Container<int>.GenericKernel.Forward(new AttentionInputs { Query = query, Key = key, Value = value, KeyLengths = lengths }, output);
            isRight &= Is(output, 8, 8);

            output = new float[2];
            float[] one = { 1 };
            MultiHeadAttentionWeights weights = MultiHeadAttentionWeights.FromPyTorch(new float[] { 1, 1, 1 }, default, one, default);
            IAttentionLayer layer = new RecordLayer(weights);
            layer.Forward(new MultiHeadAttentionInputs { Input = new float[] { 5, 5 } }, output);
            isRight &= Is(output, 5, 5) && layer.KernelPlan.Contract > 0;

            global::System.Console.WriteLine(layer.KernelPlan.InstructionSet);
            return isRight ? 0 : 1;
        }

        private static bool Is(float[] output, float first, float second) =>
            global::System.MathF.Abs(output[0] - first) < 1e-5f && global::System.MathF.Abs(output[1] - second) < 1e-5f;
    }

    // What these are named after, generated code needs.
    internal static class Span
    {
    }

    internal static class Math
    {
    }

    internal static class Unsafe
    {
    }

    internal static class MemoryMarshal
    {
    }

    internal static class Vector256
    {
    }

    internal static class AttentionArguments
    {
    }

    internal static partial class AttentionGen
    {
        internal static class Runtime
        {
        }

        [ScaledDotProductAttention(1, 1, 2, Mask = AttentionMask.None)]
        internal static partial class NestedKernel
        {
        }
    }

    internal static partial class Container<T>
        where T : struct
    {
        [ScaledDotProductAttention(1, 1, 2, Mask = AttentionMask.KeyPadding)]
        internal static partial class GenericKernel
        {
        }
    }

    [MultiHeadAttention(1, 1, 2)]
    internal readonly partial record struct RecordLayer
    {
    }
}
