using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>A function of one element that is constant to the JIT.</summary>
internal interface IActivationFunction
{
    /// <summary>The function of every lane.</summary>
    static abstract TVector Of<TVector, TLanes>(TVector x)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>;

    /// <summary>Its derivative.</summary>
    static abstract TVector Derivative<TVector, TLanes>(TVector x)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>;
}

/// <summary>x.</summary>
internal readonly struct NoFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector, TLanes>(TVector x)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Derivative<TVector, TLanes>(TVector x)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector> => TLanes.Broadcast(1f);
}

/// <summary>max(x, 0); NaN stays NaN.</summary>
internal readonly struct ReluFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector, TLanes>(TVector x)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector> => TLanes.Max(TLanes.Broadcast(0f), x);

    /// <summary>1 above 0, 0 at 0 and below; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Derivative<TVector, TLanes>(TVector x)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>
    {
        TVector zero = TLanes.Broadcast(0f), one = TLanes.Broadcast(1f);
        return TLanes.WhereLess(zero, x, one, TLanes.WhereLess(x, one, zero, x));
    }
}

/// <summary>x * Phi(x).</summary>
/// <remarks>
/// With a = |x|: x Phi(x) = max(x, 0) - a Phi(-a), and Phi(-a) = e^(-a^2 / 2) g(a) with a g that falls slowly from 1/2: a polynomial of degree 11 that begins with
/// 1/2 and has the least greatest error of the exponential's multiple from 0 to 6, 2.2e-8 with coefficients rounded to float; beyond, 6.4e-9. So the result is wrong by
/// 2.2e-8 |x| before rounding, a third of a unit roundoff, however small x is. Beyond 14 the exponential is 0.
/// </remarks>
internal readonly struct GeluErfFunction : IActivationFunction
{
    private const float HalfLog2E = -0.72134752044448170f;
    private const float Most = 14f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector, TLanes>(TVector x)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>
    {
        TVector a = TLanes.Min(TLanes.Abs(x), TLanes.Broadcast(Most));
        return TLanes.Subtract(TLanes.Max(TLanes.Broadcast(0f), x), TLanes.Multiply(TLanes.Multiply(a, Tail<TVector, TLanes>(a)), Bell<TVector, TLanes>(a)));
    }

    /// <summary>Phi(x) + x e^(-x^2 / 2) / sqrt(2 pi).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Derivative<TVector, TLanes>(TVector x)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>
    {
        TVector a = TLanes.Min(TLanes.Abs(x), TLanes.Broadcast(Most)), zero = TLanes.Broadcast(0f);
        TVector e = Bell<TVector, TLanes>(a);

        // Below 0 Phi(-a) - a e / sqrt(2 pi); above, by symmetry, 1 less that. NaN is that of x: the smaller of two may have lost it.
        TVector below = TLanes.Multiply(e, TLanes.Subtract(Tail<TVector, TLanes>(a), TLanes.Multiply(a, TLanes.Broadcast(InverseRoot))));
        return TLanes.WhereLess(x, zero, below, TLanes.WhereLess(TLanes.Broadcast(-1f), x, TLanes.Subtract(TLanes.Broadcast(1f), below), x));
    }

    // 1 / sqrt(2 pi)
    private const float InverseRoot = 0.39894228040143268f;

    /// <summary>e^(-a^2 / 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Bell<TVector, TLanes>(TVector a)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector> => TLanes.Exp2(TLanes.Multiply(TLanes.Multiply(a, a), TLanes.Broadcast(HalfLog2E)));

    /// <summary>g(a).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Tail<TVector, TLanes>(TVector a)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>
    {
        TVector p = TLanes.MultiplyAdd(TLanes.Broadcast(-3.250736e-7f), a, TLanes.Broadcast(7.890648e-6f));
        p = TLanes.MultiplyAdd(p, a, TLanes.Broadcast(-8.626662e-5f));
        p = TLanes.MultiplyAdd(p, a, TLanes.Broadcast(5.706193e-4f));
        p = TLanes.MultiplyAdd(p, a, TLanes.Broadcast(-2.610385e-3f));
        p = TLanes.MultiplyAdd(p, a, TLanes.Broadcast(9.042276e-3f));
        p = TLanes.MultiplyAdd(p, a, TLanes.Broadcast(-2.55193e-2f));
        p = TLanes.MultiplyAdd(p, a, TLanes.Broadcast(6.1961293e-2f));
        p = TLanes.MultiplyAdd(p, a, TLanes.Broadcast(-0.1328235f));
        p = TLanes.MultiplyAdd(p, a, TLanes.Broadcast(0.24997714f));
        p = TLanes.MultiplyAdd(p, a, TLanes.Broadcast(-0.39894113f));
        return TLanes.MultiplyAdd(p, a, TLanes.Broadcast(0.5f));
    }
}

/// <summary>x / 2 * (1 + tanh(y)) with y = sqrt(2 / pi) (x + 0.044715 x^3), which is x / (1 + e^-2y).</summary>
internal readonly struct GeluTanhFunction : IActivationFunction
{
    // 2 sqrt(2 / pi) log2(e), and the same times 0.044715.
    private const float Linear = 2.3022081985f;
    private const float Cubic = 0.1029432396f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector, TLanes>(TVector x)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>
    {
        TVector factor = TLanes.MultiplyAdd(TLanes.Multiply(x, x), TLanes.Broadcast(Cubic), TLanes.Broadcast(Linear));
        return Sigmoid.Times<TVector, TLanes>(x, TLanes.Multiply(x, factor));
    }

    /// <summary>s + x s (1 - s) 2y' with s = 1 / (1 + e^-2y). Beyond 14 the second term is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Derivative<TVector, TLanes>(TVector x)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>
    {
        TVector square = TLanes.Multiply(x, x);
        TVector y = TLanes.Multiply(x, TLanes.MultiplyAdd(square, TLanes.Broadcast(Cubic), TLanes.Broadcast(Linear)));
        TVector a = TLanes.Min(TLanes.Abs(x), TLanes.Broadcast(14f));
        TVector slope = TLanes.Multiply(TLanes.MultiplyAdd(TLanes.Multiply(a, a), TLanes.Broadcast(3f * Cubic), TLanes.Broadcast(Linear)), TLanes.Broadcast(Ln2));
        return Sigmoid.Derivative<TVector, TLanes>(y, TLanes.Multiply(a, slope));
    }

    private const float Ln2 = 0.69314718055994531f;
}

/// <summary>x / (1 + e^-x).</summary>
internal readonly struct SiluFunction : IActivationFunction
{
    private const float Log2E = 1.44269504088896341f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector, TLanes>(TVector x)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector> => Sigmoid.Times<TVector, TLanes>(x, TLanes.Multiply(x, TLanes.Broadcast(Log2E)));

    /// <summary>s + x s (1 - s) with s = 1 / (1 + e^-x). Beyond 128 the second term is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Derivative<TVector, TLanes>(TVector x)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector> =>
        Sigmoid.Derivative<TVector, TLanes>(TLanes.Multiply(x, TLanes.Broadcast(Log2E)), TLanes.Min(TLanes.Abs(x), TLanes.Broadcast(128f)));
}

/// <summary>The logistic function.</summary>
internal static class Sigmoid
{
    /// <summary>x / (1 + 2^-y), where x and y have the same sign. The power is of a negative number, so that none overflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Times<TVector, TLanes>(TVector x, TVector y)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>
    {
        TVector power = TLanes.Exp2(TLanes.Subtract(TLanes.Broadcast(0f), TLanes.Abs(y)));

        // max(x, 0) + min(x, 0) * power is x above 0 and x * power below.
        TVector zero = TLanes.Broadcast(0f);
        TVector numerator = TLanes.MultiplyAdd(TLanes.Min(x, zero), power, TLanes.Max(zero, x));
        return TLanes.Divide(numerator, TLanes.Add(power, TLanes.Broadcast(1f)));
    }

    /// <summary>s + sign(y) a s (1 - s) with s = 1 / (1 + 2^-y): what x / (1 + 2^-y) has as its derivative where a is |x| times that of y, in natural units.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Derivative<TVector, TLanes>(TVector y, TVector a)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>
    {
        TVector one = TLanes.Broadcast(1f), zero = TLanes.Broadcast(0f);
        TVector power = TLanes.Exp2(TLanes.Subtract(zero, TLanes.Abs(y)));
        TVector larger = TLanes.Divide(one, TLanes.Add(one, power)), smaller = TLanes.Multiply(power, larger);

        // Of -|y|: s - a s (1 - s); of |y|, by symmetry, 1 less that.
        TVector below = TLanes.Subtract(smaller, TLanes.Multiply(a, TLanes.Multiply(smaller, larger)));
        return TLanes.WhereLess(y, zero, below, TLanes.Subtract(one, below));
    }
}
