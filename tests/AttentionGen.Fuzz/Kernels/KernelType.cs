using System.Reflection;
using AttentionGen.Fuzz.Calls;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Fuzz.Kernels;

/// <summary>A type that the generator has filled in: its declaration, read back from its attribute, and its members by what they take.</summary>
internal sealed class KernelType
{
    private readonly Type _type;
    private readonly ForwardCall _plain;
    private readonly ForwardCall _parallel;
    private readonly ForwardCall? _withLengths;
    private readonly ForwardCall? _parallelWithLengths;
    private readonly ForwardCall? _backward;
    private readonly ForwardCall? _backwardWithLengths;
    private readonly MethodInfo? _createCache;

    public KernelType(Type type, DeclaredAttention? declaration = null)
    {
        _type = type;
        Declaration = declaration ?? DeclarationOf(type);
        // The overload that takes objects makes the same call of them.
        MethodInfo[] forwards = [.. type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance)
            .Where(method => method.Name == "Forward" && method.GetParameters()[0].Name != "inputs")];
        _plain = Overload(hasLengths: false, hasOptions: false)!;
        _parallel = Overload(hasLengths: false, hasOptions: true)!;
        _withLengths = Overload(hasLengths: true, hasOptions: false);
        _parallelWithLengths = Overload(hasLengths: true, hasOptions: true);
        Spans = [.. forwards[0].GetParameters().Select(KernelCaller.PropertyOf).Where(name => Enum.TryParse<Argument>(name, out _)).Select(Enum.Parse<Argument>)];
        _createCache = type.GetMethod("CreateCache", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static);

        if (Declaration.HasGradients)
        {
            MethodInfo[] backwards = [.. type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
                .Where(method => method.Name == "Backward" && method.GetParameters()[^1].Name != "parallelOptions")];
            _backward = KernelCaller.Of(backwards.Single(method => method.GetParameters()[^1].Name != "keyLength"));
            _backwardWithLengths = backwards.SingleOrDefault(method => method.GetParameters()[^1].Name == "keyLength") is { } told ? KernelCaller.Of(told) : null;
        }

        ForwardCall? Overload(bool hasLengths, bool hasOptions) => forwards.SingleOrDefault(method =>
            method.GetParameters().Any(parameter => parameter.Name == "queryLength") == hasLengths
            && method.GetParameters().Any(parameter => parameter.Name == "parallelOptions") == hasOptions) is { } forward ? KernelCaller.Of(forward) : null;
    }

    public string Name => _type.Name;

    public DeclaredAttention Declaration { get; }

    /// <summary>The spans that it takes.</summary>
    public IReadOnlyList<Argument> Spans { get; }

    public bool Takes(Argument argument) => Spans.Contains(argument);

    /// <summary>The kernel, or for a layer one of these weights.</summary>
    public IAttentionKernel Create(object? weights) => new Kernel(this, weights is null ? null : CreateLayer(weights));

    public object CreateLayer(object? weights)
    {
        ConstructorInfo constructor = _type.GetConstructor([Declaration.IsTransformer ? typeof(TransformerLayerWeights) : typeof(MultiHeadAttentionWeights)])!;
        return constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [weights], null);
    }

    public object? CreateCache(int batchSize) => _createCache?.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [batchSize], null);

    private static DeclaredAttention DeclarationOf(Type type)
    {
        CustomAttributeData attribute = type.GetCustomAttributesData().Single(data => typeof(AttentionAttribute).IsAssignableFrom(data.AttributeType));
        int[] sizes = [.. attribute.ConstructorArguments.Select(argument => (int)argument.Value!)];
        var declaration = new DeclaredAttention(sizes[0], sizes[1], sizes[2])
        {
            IsMultiHead = typeof(AttentionLayerAttribute).IsAssignableFrom(attribute.AttributeType),
            FeedForwardDimension = attribute.AttributeType == typeof(TransformerLayerAttribute) ? sizes[3] : null,
        };
        foreach (CustomAttributeNamedArgument named in attribute.NamedArguments)
        {
            PropertyInfo property = typeof(DeclaredAttention).GetProperty(named.MemberName)!;
            Type option = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

            // A method without a name is none.
            object? value = named.TypedValue.Value is "" ? null : named.TypedValue.Value;
            property.SetValue(declaration, option.IsEnum ? Enum.ToObject(option, value!) : value);
        }

        return declaration;
    }

    private sealed class Kernel(KernelType type, object? layer) : IAttentionKernel
    {
        public string KernelPlan => (string)type._type.GetField("KernelPlan")!.GetValue(null)!;

        public string InstructionSet => (string)type._type.GetProperty("InstructionSet")!.GetValue(null)!;

        public object? CreateCache(int batchSize) => type.CreateCache(batchSize);

        public void Forward(in AttentionCall passed)
        {
            AttentionCall call = passed;
            bool hasLengths = call.PassesLengths && type._withLengths is not null;
            ForwardCall overload = (hasLengths, call.PassesOptions) switch
            {
                (false, false) => type._plain,
                (false, true) => type._parallel,
                (true, false) => type._withLengths!,
                (true, true) => type._parallelWithLengths!,
            };
            overload(layer, ref call);
        }

        // Layers that learn have a target of their own.
        public int ActivationCount(int rows, int keyRows) => throw new NotSupportedException();

        public void Keep(in AttentionCall passed) => throw new NotSupportedException();

        public void Backward(in AttentionCall passed)
        {
            AttentionCall call = passed;
            (call.PassesLengths && type._backwardWithLengths is not null ? type._backwardWithLengths : type._backward!)(null, ref call);
        }
    }
}
