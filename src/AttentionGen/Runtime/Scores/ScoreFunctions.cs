using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>Functions of one float or of two, as types: what <see cref="ScoreLanes"/> applies to each lane. For generated code; not meant to be used by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ScoreFunctions
{
    /// <summary>A function of one float.</summary>
    public interface IUnary
    {
        /// <summary>Its value.</summary>
        /// <param name="x">Where.</param>
        static abstract float Apply(float x);
    }

    /// <summary>A function of two floats.</summary>
    public interface IBinary
    {
        /// <summary>Its value.</summary>
        /// <param name="x">The first argument.</param>
        /// <param name="y">The second.</param>
        static abstract float Apply(float x, float y);
    }

    /// <summary><see cref="MathF.Acos"/>.</summary>
    public readonly struct Acos : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Acos(x);
    }

    /// <summary><see cref="MathF.Acosh"/>.</summary>
    public readonly struct Acosh : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Acosh(x);
    }

    /// <summary><see cref="MathF.Asin"/>.</summary>
    public readonly struct Asin : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Asin(x);
    }

    /// <summary><see cref="MathF.Asinh"/>.</summary>
    public readonly struct Asinh : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Asinh(x);
    }

    /// <summary><see cref="MathF.Atan"/>.</summary>
    public readonly struct Atan : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Atan(x);
    }

    /// <summary><see cref="MathF.Atanh"/>.</summary>
    public readonly struct Atanh : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Atanh(x);
    }

    /// <summary><see cref="MathF.Cbrt"/>.</summary>
    public readonly struct Cbrt : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Cbrt(x);
    }

    /// <summary><see cref="MathF.Cos"/>.</summary>
    public readonly struct Cos : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Cos(x);
    }

    /// <summary><see cref="MathF.Cosh"/>.</summary>
    public readonly struct Cosh : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Cosh(x);
    }

    /// <summary><see cref="MathF.Exp"/>.</summary>
    public readonly struct Exp : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Exp(x);
    }

    /// <summary><see cref="MathF.Log(float)"/>.</summary>
    public readonly struct Log : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Log(x);
    }

    /// <summary><see cref="MathF.Log10"/>.</summary>
    public readonly struct Log10 : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Log10(x);
    }

    /// <summary><see cref="MathF.Log2"/>.</summary>
    public readonly struct Log2 : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Log2(x);
    }

    /// <summary><see cref="MathF.Sin"/>.</summary>
    public readonly struct Sin : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Sin(x);
    }

    /// <summary><see cref="MathF.Sinh"/>.</summary>
    public readonly struct Sinh : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Sinh(x);
    }

    /// <summary><see cref="MathF.Tan"/>.</summary>
    public readonly struct Tan : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Tan(x);
    }

    /// <summary><see cref="MathF.Truncate"/>.</summary>
    public readonly struct Truncate : IUnary
    {
        /// <inheritdoc/>
        public static float Apply(float x) => MathF.Truncate(x);
    }

    /// <summary><see cref="MathF.Atan2"/>.</summary>
    public readonly struct Atan2 : IBinary
    {
        /// <inheritdoc/>
        public static float Apply(float x, float y) => MathF.Atan2(x, y);
    }

    /// <summary><see cref="MathF.Pow"/>.</summary>
    public readonly struct Pow : IBinary
    {
        /// <inheritdoc/>
        public static float Apply(float x, float y) => MathF.Pow(x, y);
    }
}
