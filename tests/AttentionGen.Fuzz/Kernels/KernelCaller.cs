using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Fuzz.Kernels;

/// <summary>Calls one overload of a <c>Forward</c>, or of a <c>Backward</c>.</summary>
internal delegate void ForwardCall(object? layer, ref AttentionCall call);

/// <summary>
/// Makes calls of methods whose parameters are spans, which reflection cannot pass: a dynamic method loads each argument from an
/// <see cref="AttentionCall"/> by the parameter's name.
/// </summary>
internal static class KernelCaller
{
    private static readonly ConcurrentDictionary<MethodInfo, ForwardCall> s_calls = new();

    // Where a parameter is not called what the call calls it.
    private static readonly Dictionary<string, string> s_names = new()
    {
        ["input"] = nameof(AttentionCall.Query),
        ["memory"] = nameof(AttentionCall.Key),
        ["keyMemory"] = nameof(AttentionCall.Key),
        ["valueMemory"] = nameof(AttentionCall.Value),
        ["cumulativeLengths"] = nameof(AttentionCall.CumulativeQueryLengths),
        ["positions"] = nameof(AttentionCall.QueryPositions),
        ["parallelOptions"] = nameof(AttentionCall.Options),
    };

    // What a call for gradients reads of those names a forward call writes.
    private static readonly Dictionary<string, string> s_backwardNames = new()
    {
        ["output"] = nameof(AttentionCall.ForwardOutput),
        ["logSumExp"] = nameof(AttentionCall.ForwardLogSumExp),
    };

    public static ForwardCall Of(MethodInfo forward) => s_calls.GetOrAdd(forward, Emit);

    /// <summary>The property of an <see cref="AttentionCall"/> that a parameter is loaded from.</summary>
    public static string PropertyOf(ParameterInfo parameter)
    {
        string? ofBackward = parameter.Member.Name == "Backward" ? s_backwardNames.GetValueOrDefault(parameter.Name!) : null;
        string name = ofBackward ?? s_names.GetValueOrDefault(parameter.Name!) ?? char.ToUpperInvariant(parameter.Name![0]) + parameter.Name[1..];
        return IsNarrow(parameter.ParameterType) ? "Narrow" + name : name;
    }

    private static ForwardCall Emit(MethodInfo forward)
    {
        var method = new DynamicMethod(forward.DeclaringType!.Name, typeof(void), [typeof(object), typeof(AttentionCall).MakeByRefType()], typeof(KernelCaller).Module, skipVisibility: true);
        ILGenerator code = method.GetILGenerator();
        if (!forward.IsStatic)
        {
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Castclass, forward.DeclaringType);
        }

        foreach (ParameterInfo parameter in forward.GetParameters())
            Load(code, parameter);
        code.Emit(OpCodes.Call, forward);
        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<ForwardCall>();
    }

    private static void Load(ILGenerator code, ParameterInfo parameter)
    {
        code.Emit(OpCodes.Ldarg_1);
        Type type = parameter.ParameterType;
        if (type == typeof(KeyMask))
        {
            code.Emit(OpCodes.Call, typeof(KernelCaller).GetMethod(nameof(KeyMaskOf), BindingFlags.NonPublic | BindingFlags.Static)!);
            return;
        }

        PropertyInfo property = typeof(AttentionCall).GetProperty(PropertyOf(parameter))
            ?? throw new InvalidOperationException($"No argument for parameter '{parameter.Name}' of {parameter.Member.DeclaringType}.");
        code.Emit(OpCodes.Call, property.GetMethod!);
        if (IsNarrow(type))
        {
            string cast = type.GetGenericTypeDefinition() == typeof(Span<>) ? nameof(Narrow) : nameof(ReadOnlyNarrow);
            code.Emit(OpCodes.Call, typeof(KernelCaller).GetMethod(cast, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type.GetGenericArguments()));
        }
        else if (!type.IsValueType)
        {
            code.Emit(OpCodes.Castclass, type);
        }
    }

    private static bool IsNarrow(Type type) => type.IsGenericType && (type.GetGenericArguments()[0] == typeof(Half) || type.GetGenericArguments()[0] == typeof(BFloat16));

    private static KeyMask KeyMaskOf(ref AttentionCall call) =>
        call.KeyMaskHides ? (KeyMask)new PaddedKeys(call.KeyMask) : (KeyMask)new VisibleKeys(call.KeyMask);

    private static ReadOnlySpan<T> ReadOnlyNarrow<T>(ReadOnlySpan<ushort> bits)
        where T : struct => MemoryMarshal.Cast<ushort, T>(bits);

    private static Span<T> Narrow<T>(Span<ushort> bits)
        where T : struct => MemoryMarshal.Cast<ushort, T>(bits);
}
