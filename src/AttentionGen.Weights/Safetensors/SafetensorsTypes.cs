using AttentionGen.Weights.Elements;

namespace AttentionGen.Weights.Safetensors;

/// <summary>The format's element types.</summary>
internal static class SafetensorsTypes
{
    public static bool TryFind(string name, out StoredType type)
    {
        type = name switch
        {
            "F32" => new(TensorType.Float32, name, 32),
            "F64" => new(TensorType.Float64, name, 64),
            "F16" => new(TensorType.Float16, name, 16),
            "BF16" => new(TensorType.BFloat16, name, 16),
            "I8" => new(TensorType.Int8, name, 8),
            "U8" => new(TensorType.UInt8, name, 8),
            "I16" => new(TensorType.Int16, name, 16),
            "U16" => new(TensorType.UInt16, name, 16),
            "I32" => new(TensorType.Int32, name, 32),
            "U32" => new(TensorType.UInt32, name, 32),
            "I64" => new(TensorType.Int64, name, 64),
            "U64" => new(TensorType.UInt64, name, 64),
            "BOOL" => new(TensorType.Boolean, name, 8),
            "F4" => new(TensorType.Other, name, 4),
            "F6_E2M3" or "F6_E3M2" => new(TensorType.Other, name, 6),
            "F8_E4M3" or "F8_E5M2" or "F8_E8M0" or "F8_E4M3FNUZ" or "F8_E5M2FNUZ" => new(TensorType.Other, name, 8),
            "C64" => new(TensorType.Other, name, 64),
            _ => default,
        };
        return type.Bits > 0;
    }
}
