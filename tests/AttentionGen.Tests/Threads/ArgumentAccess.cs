using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AttentionGen.Runtime;

namespace AttentionGen.Tests.Threads;

/// <summary>A property of <see cref="AttentionArguments"/> by its name. Reflection itself cannot reach into a ref struct, so the accessors are emitted.</summary>
internal sealed class ArgumentAccess
{
    private readonly Setter _set;
    private readonly Setter? _setOver;
    private readonly Tester _holds;

    public ArgumentAccess(PropertyInfo property)
    {
        Name = property.Name;
        Type type = property.PropertyType;
        IsSpan = type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Span<>) || type.GetGenericTypeDefinition() == typeof(ReadOnlySpan<>));
        ValueType = IsSpan ? type.GetGenericArguments()[0] : type;
        _set = IsSpan ? Emit<Setter>(typeof(void), il => EmitSpanSetter(il, property)) : Emit<Setter>(typeof(void), il => EmitSetter(il, property));
        _setOver = IsSpan ? Emit<Setter>(typeof(void), il => EmitMemorySetter(il, property)) : null;
        IsOutput = IsSpan && type.GetGenericTypeDefinition() == typeof(Span<>);
        _holds = IsSpan ? Emit<Tester>(typeof(bool), il => EmitSpanTester(il, property)) : Emit<Tester>(typeof(bool), il => EmitTester(il, property));
    }

    private delegate void Setter(ref AttentionArguments call, object value);

    private delegate bool Tester(ref AttentionArguments call, object value);

    public static IReadOnlyList<ArgumentAccess> All { get; } =
        [.. typeof(AttentionArguments).GetProperties(BindingFlags.Instance | BindingFlags.Public).Select(property => new ArgumentAccess(property))];

    public string Name { get; }

    public bool IsSpan { get; }

    /// <summary>Whether it is a span that is written.</summary>
    public bool IsOutput { get; }

    /// <summary>The type of the property, or of a span's elements.</summary>
    public Type ValueType { get; }

    /// <summary>Sets it; a span to the whole of an array.</summary>
    public void Set(ref AttentionArguments call, object value) => _set(ref call, value);

    /// <summary>Sets a span to the whole of some memory, whatever it holds.</summary>
    public void SetOver(ref AttentionArguments call, byte[] memory) => _setOver!(ref call, memory);

    /// <summary>Whether it is this value; whether a span is this array where it lies now, not only an equal one.</summary>
    public bool Holds(in AttentionArguments call, object value)
    {
        AttentionArguments copy = call;
        return _holds(ref copy, value);
    }

    private static TDelegate Emit<TDelegate>(Type result, Action<ILGenerator> body)
        where TDelegate : Delegate
    {
        var method = new DynamicMethod("", result, [typeof(AttentionArguments).MakeByRefType(), typeof(object)], typeof(ArgumentAccess).Module, skipVisibility: true);
        ILGenerator il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        body(il);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<TDelegate>();
    }

    private static void EmitSetter(ILGenerator il, PropertyInfo property)
    {
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Unbox_Any, property.PropertyType);
        il.Emit(OpCodes.Call, property.SetMethod!);
    }

    private static void EmitTester(ILGenerator il, PropertyInfo property)
    {
        il.Emit(OpCodes.Call, property.GetMethod!);
        il.Emit(OpCodes.Box, property.PropertyType);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Call, ((Func<object?, object?, bool>)Equals).Method);
    }

    private static void EmitSpanSetter(ILGenerator il, PropertyInfo property)
    {
        Type array = property.PropertyType.GetGenericArguments()[0].MakeArrayType();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, array);
        il.Emit(OpCodes.Newobj, property.PropertyType.GetConstructor([array])!);
        il.Emit(OpCodes.Call, property.SetMethod!);
    }

    private static void EmitMemorySetter(ILGenerator il, PropertyInfo property)
    {
        Type element = property.PropertyType.GetGenericArguments()[0];
        string over = property.PropertyType.GetGenericTypeDefinition() == typeof(Span<>) ? nameof(Over) : nameof(ReadOnlyOver);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, typeof(byte[]));
        il.Emit(OpCodes.Call, typeof(ArgumentAccess).GetMethod(over, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(element));
        il.Emit(OpCodes.Call, property.SetMethod!);
    }

    private static void EmitSpanTester(ILGenerator il, PropertyInfo property)
    {
        Type element = property.PropertyType.GetGenericArguments()[0];
        string test = property.PropertyType.GetGenericTypeDefinition() == typeof(Span<>) ? nameof(IsWhole) : nameof(IsReadOnlyWhole);
        il.Emit(OpCodes.Call, property.GetMethod!);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, element.MakeArrayType());
        il.Emit(OpCodes.Call, typeof(ArgumentAccess).GetMethod(test, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(element));
    }

    private static Span<T> Over<T>(byte[] memory)
        where T : struct => MemoryMarshal.Cast<byte, T>(memory.AsSpan());

    private static ReadOnlySpan<T> ReadOnlyOver<T>(byte[] memory)
        where T : struct => MemoryMarshal.Cast<byte, T>(memory.AsSpan());

    private static bool IsWhole<T>(Span<T> span, T[] array) => IsReadOnlyWhole<T>(span, array);

    private static bool IsReadOnlyWhole<T>(ReadOnlySpan<T> span, T[] array) =>
        span.Length == array.Length && Unsafe.AreSame(ref MemoryMarshal.GetReference(span), ref MemoryMarshal.GetArrayDataReference(array));
}
