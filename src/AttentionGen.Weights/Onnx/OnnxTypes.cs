using AttentionGen.Weights.Elements;

namespace AttentionGen.Weights.Onnx;

/// <summary>The element types of TensorProto.DataType.</summary>
internal static class OnnxTypes
{
    private static readonly StoredType[] s_types =
    [
        new(TensorType.Other, "UNDEFINED", 0),
        new(TensorType.Float32, "FLOAT", 32),
        new(TensorType.UInt8, "UINT8", 8),
        new(TensorType.Int8, "INT8", 8),
        new(TensorType.UInt16, "UINT16", 16),
        new(TensorType.Int16, "INT16", 16),
        new(TensorType.Int32, "INT32", 32),
        new(TensorType.Int64, "INT64", 64),
        new(TensorType.Other, "STRING", 0),
        new(TensorType.Boolean, "BOOL", 8),
        new(TensorType.Float16, "FLOAT16", 16),
        new(TensorType.Float64, "DOUBLE", 64),
        new(TensorType.UInt32, "UINT32", 32),
        new(TensorType.UInt64, "UINT64", 64),
        new(TensorType.Other, "COMPLEX64", 64),
        new(TensorType.Other, "COMPLEX128", 128),
        new(TensorType.BFloat16, "BFLOAT16", 16),
        new(TensorType.Other, "FLOAT8E4M3FN", 8),
        new(TensorType.Other, "FLOAT8E4M3FNUZ", 8),
        new(TensorType.Other, "FLOAT8E5M2", 8),
        new(TensorType.Other, "FLOAT8E5M2FNUZ", 8),
        new(TensorType.Other, "UINT4", 4),
        new(TensorType.Other, "INT4", 4),
        new(TensorType.Other, "FLOAT4E2M1", 4),
        new(TensorType.Other, "FLOAT8E8M0", 8),
        new(TensorType.Other, "UINT2", 2),
        new(TensorType.Other, "INT2", 2),
    ];

    /// <summary>Any type but the first, which is none.</summary>
    public static bool TryFind(long number, out StoredType type)
    {
        bool isKnown = number > 0 && number < s_types.Length;
        type = isKnown ? s_types[number] : default;
        return isKnown;
    }
}
