using System.Runtime.InteropServices;

namespace AttentionGen.Benchmarks.LlamaCpp;

/// <summary>
/// The few functions of ggml that a graph on the CPU needs (ggml.h, ggml-alloc.h, ggml-backend.h, ggml-cpu.h). Extents go from the innermost
/// dimension to the outermost, strides are in bytes.
/// </summary>
internal static partial class Ggml
{
    public const string Base = "ggml-base";
    public const string Cpu = "ggml-cpu";

    /// <summary>GGML_TYPE_F32.</summary>
    public const int Float32 = 0;

    /// <summary>GGML_TYPE_F16.</summary>
    public const int Float16 = 1;

    /// <summary>GGML_TYPE_Q8_0: bytes, with a scale in half precision for every 32 of a row.</summary>
    public const int ScaledBytes = 8;

    /// <summary>GGML_TYPE_BF16.</summary>
    public const int BFloat16 = 30;

    /// <summary>struct ggml_init_params.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct InitParameters
    {
        public nuint MemorySize;
        public nint Memory;

        /// <summary>A C bool: tensors get no memory for their data.</summary>
        public byte NoAllocation;
    }

    [LibraryImport(Base, EntryPoint = "ggml_version")]
    public static partial nint Version();

    [LibraryImport(Base, EntryPoint = "ggml_init")]
    public static partial nint Init(InitParameters parameters);

    [LibraryImport(Base, EntryPoint = "ggml_free")]
    public static partial void Free(nint context);

    [LibraryImport(Base, EntryPoint = "ggml_tensor_overhead")]
    public static partial nuint TensorOverhead();

    [LibraryImport(Base, EntryPoint = "ggml_graph_overhead")]
    public static partial nuint GraphOverhead();

    [LibraryImport(Base, EntryPoint = "ggml_new_tensor_3d")]
    public static partial nint NewTensor(nint context, int type, long extent0, long extent1, long extent2);

    /// <summary>Bytes of a row in a type.</summary>
    [LibraryImport(Base, EntryPoint = "ggml_row_size")]
    public static partial nuint RowBytes(int type, long extent);

    /// <summary>Rounds rows of floats to a type; gives the bytes written. 0 is no importance of elements.</summary>
    [LibraryImport(Base, EntryPoint = "ggml_quantize_chunk")]
    public static unsafe partial nuint Quantize(int type, float* source, void* target, long start, long rows, long extent, nint importance);

    [LibraryImport(Base, EntryPoint = "ggml_permute")]
    public static partial nint Permute(nint context, nint tensor, int to0, int to1, int to2, int to3);

    [LibraryImport(Base, EntryPoint = "ggml_cont")]
    public static partial nint Contiguous(nint context, nint tensor);

    [LibraryImport(Base, EntryPoint = "ggml_reshape_2d")]
    public static partial nint Reshape(nint context, nint tensor, long extent0, long extent1);

    [LibraryImport(Base, EntryPoint = "ggml_view_3d")]
    public static partial nint View(
        nint context, nint tensor, long extent0, long extent1, long extent2, nuint stride1, nuint stride2, nuint offset);

    [LibraryImport(Base, EntryPoint = "ggml_add")]
    public static partial nint Add(nint context, nint tensor, nint addend);

    /// <summary>Element by element; a single row of factors serves all rows.</summary>
    [LibraryImport(Base, EntryPoint = "ggml_mul")]
    public static partial nint MultiplyElements(nint context, nint tensor, nint factor);

    /// <summary>Rows with mean 0 and variance 1.</summary>
    [LibraryImport(Base, EntryPoint = "ggml_norm")]
    public static partial nint Normalize(nint context, nint tensor, float epsilon);

    /// <summary>GELU by tanh, from a table in half precision.</summary>
    [LibraryImport(Base, EntryPoint = "ggml_gelu")]
    public static partial nint Gelu(nint context, nint tensor);

    /// <summary>Rows of <paramref name="matrix"/> times rows of <paramref name="tensor"/>.</summary>
    [LibraryImport(Base, EntryPoint = "ggml_mul_mat")]
    public static partial nint Multiply(nint context, nint matrix, nint tensor);

    /// <summary>Softmax of scale * tensor + mask; 0 is no mask.</summary>
    [LibraryImport(Base, EntryPoint = "ggml_soft_max_ext")]
    public static partial nint Softmax(nint context, nint tensor, nint mask, float scale, float maximumBias);

    /// <summary>Query (D, S, H), key and value alike, mask (keys, queries) in half precision or 0; the result is (D, H, S).</summary>
    [LibraryImport(Base, EntryPoint = "ggml_flash_attn_ext")]
    public static partial nint FlashAttention(
        nint context, nint query, nint key, nint value, nint mask, float scale, float maximumBias, float softCap);

    [LibraryImport(Base, EntryPoint = "ggml_new_graph")]
    public static partial nint NewGraph(nint context);

    [LibraryImport(Base, EntryPoint = "ggml_build_forward_expand")]
    public static partial void Expand(nint graph, nint result);

    [LibraryImport(Base, EntryPoint = "ggml_backend_cpu_buffer_from_ptr")]
    public static partial nint BufferOf(nint memory, nuint bytes);

    [LibraryImport(Base, EntryPoint = "ggml_backend_buffer_free")]
    public static partial void FreeBuffer(nint buffer);

    [LibraryImport(Base, EntryPoint = "ggml_backend_tensor_alloc")]
    public static partial int Place(nint buffer, nint tensor, nint memory);

    [LibraryImport(Base, EntryPoint = "ggml_backend_get_default_buffer_type")]
    public static partial nint BufferType(nint backend);

    [LibraryImport(Base, EntryPoint = "ggml_gallocr_new")]
    public static partial nint NewAllocator(nint bufferType);

    /// <summary>Gives memory to what has none; a C bool.</summary>
    [LibraryImport(Base, EntryPoint = "ggml_gallocr_alloc_graph")]
    public static partial byte Allocate(nint allocator, nint graph);

    [LibraryImport(Base, EntryPoint = "ggml_gallocr_free")]
    public static partial void FreeAllocator(nint allocator);

    /// <summary>Fills a struct ggml_threadpool_params.</summary>
    [LibraryImport(Base, EntryPoint = "ggml_threadpool_params_init")]
    public static unsafe partial void ThreadPoolDefaults(byte* parameters, int threads);

    [LibraryImport(Cpu, EntryPoint = "ggml_threadpool_new")]
    public static unsafe partial nint NewThreadPool(byte* parameters);

    [LibraryImport(Cpu, EntryPoint = "ggml_threadpool_free")]
    public static partial void FreeThreadPool(nint threadPool);

    [LibraryImport(Cpu, EntryPoint = "ggml_backend_cpu_init")]
    public static partial nint NewCpu();

    [LibraryImport(Cpu, EntryPoint = "ggml_backend_cpu_set_n_threads")]
    public static partial void SetThreads(nint backend, int threads);

    [LibraryImport(Cpu, EntryPoint = "ggml_backend_cpu_set_threadpool")]
    public static partial void SetThreadPool(nint backend, nint threadPool);

    [LibraryImport(Base, EntryPoint = "ggml_backend_free")]
    public static partial void FreeBackend(nint backend);

    [LibraryImport(Base, EntryPoint = "ggml_backend_graph_plan_create")]
    public static partial nint NewPlan(nint backend, nint graph);

    /// <summary>An enum ggml_status: 0 is success.</summary>
    [LibraryImport(Base, EntryPoint = "ggml_backend_graph_plan_compute")]
    public static partial int Compute(nint backend, nint plan);

    [LibraryImport(Base, EntryPoint = "ggml_backend_graph_plan_free")]
    public static partial void FreePlan(nint backend, nint plan);
}
