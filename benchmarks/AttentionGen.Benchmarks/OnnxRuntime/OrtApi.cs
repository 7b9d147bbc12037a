using System.Runtime.InteropServices;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>
/// The few functions of ONNX Runtime's C API that a session with bound tensors needs. The API is one table of function pointers that
/// only ever grows at its end (onnxruntime_c_api.h, struct OrtApi), so a function is its index there.
/// </summary>
internal sealed unsafe class OrtApi
{
    /// <summary>The table has had every function used here since version 8; a newer library still serves an older version.</summary>
    private const uint ApiVersion = 17;

    private const int OrtLoggingLevelError = 3;
    private const int OrtSequential = 0;
    private const int OrtEnableAll = 99;
    private const int OrtArenaAllocator = 1;
    private const int OrtMemTypeDefault = 0;
    private const int OnnxFloat = 1;

    private readonly nint* _table;
    private readonly nint _environment;
    private readonly nint _memoryInfo;

    public OrtApi(nint library)
    {
        var getBase = (delegate* unmanaged<nint*>)NativeLibrary.GetExport(library, "OrtGetApiBase");
        nint* apiBase = getBase();
        var getApi = (delegate* unmanaged<uint, nint*>)apiBase[0];
        var getVersion = (delegate* unmanaged<byte*>)apiBase[1];
        Version = Marshal.PtrToStringUTF8((nint)getVersion())!;
        _table = getApi(ApiVersion);
        if (_table is null)
            throw new NotSupportedException($"ONNX Runtime {Version} does not offer version {ApiVersion} of its API.");

        fixed (byte* name = "AttentionGen.Benchmarks\0"u8)
        fixed (nint* environment = &_environment)
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)_table[Index.CreateEnv])(OrtLoggingLevelError, name, environment));

        fixed (nint* memoryInfo = &_memoryInfo)
            Check(((delegate* unmanaged<int, int, nint*, nint>)_table[Index.CreateCpuMemoryInfo])(OrtArenaAllocator, OrtMemTypeDefault, memoryInfo));
    }

    public string Version { get; }

    /// <summary>A session with one thread, every graph optimisation, and the memory arena and patterns on.</summary>
    public nint CreateSession(ReadOnlySpan<byte> model)
    {
        nint options, session;
        Check(((delegate* unmanaged<nint*, nint>)_table[Index.CreateSessionOptions])(&options));
        try
        {
            Set(options, Index.SetIntraOpNumThreads, 1);
            Set(options, Index.SetInterOpNumThreads, 1);
            Set(options, Index.SetSessionExecutionMode, OrtSequential);
            Set(options, Index.SetSessionGraphOptimizationLevel, OrtEnableAll);
            Check(((delegate* unmanaged<nint, nint>)_table[Index.EnableCpuMemArena])(options));
            Check(((delegate* unmanaged<nint, nint>)_table[Index.EnableMemPattern])(options));

            fixed (byte* bytes = model)
                Check(((delegate* unmanaged<nint, void*, nuint, nint, nint*, nint>)_table[Index.CreateSessionFromArray])(
                    _environment, bytes, (nuint)model.Length, options, &session));
            return session;
        }
        finally
        {
            Release(Index.ReleaseSessionOptions, options);
        }
    }

    /// <summary>A float tensor over memory that the caller keeps alive and in place.</summary>
    public nint CreateTensor(float* data, ReadOnlySpan<long> shape)
    {
        long length = 1;
        foreach (long extent in shape)
            length *= extent;

        nint value;
        fixed (long* extents = shape)
            Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)_table[Index.CreateTensorWithDataAsOrtValue])(
                _memoryInfo, data, (nuint)length * sizeof(float), extents, (nuint)shape.Length, OnnxFloat, &value));
        return value;
    }

    public nint CreateBinding(nint session)
    {
        nint binding;
        Check(((delegate* unmanaged<nint, nint*, nint>)_table[Index.CreateIoBinding])(session, &binding));
        return binding;
    }

    public void BindInput(nint binding, string name, nint value) => Bind(Index.BindInput, binding, name, value);

    public void BindOutput(nint binding, string name, nint value) => Bind(Index.BindOutput, binding, name, value);

    public void Run(nint session, nint binding) =>
        Check(((delegate* unmanaged<nint, nint, nint, nint>)_table[Index.RunWithBinding])(session, 0, binding));

    public void ReleaseSession(nint session) => Release(Index.ReleaseSession, session);

    public void ReleaseValue(nint value) => Release(Index.ReleaseValue, value);

    public void ReleaseBinding(nint binding) => Release(Index.ReleaseIoBinding, binding);

    private void Set(nint options, int function, int value) => Check(((delegate* unmanaged<nint, int, nint>)_table[function])(options, value));

    private void Bind(int function, nint binding, string name, nint value)
    {
        nint text = Marshal.StringToCoTaskMemUTF8(name);
        try
        {
            Check(((delegate* unmanaged<nint, nint, nint, nint>)_table[function])(binding, text, value));
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
        }
    }

    private void Release(int function, nint handle) => ((delegate* unmanaged<nint, void>)_table[function])(handle);

    private void Check(nint status)
    {
        if (status == 0)
            return;

        string message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)_table[Index.GetErrorMessage])(status))!;
        Release(Index.ReleaseStatus, status);
        throw new InvalidOperationException($"ONNX Runtime: {message}");
    }

    /// <summary>Positions in struct OrtApi.</summary>
    private static class Index
    {
        public const int GetErrorMessage = 2;
        public const int CreateEnv = 3;
        public const int CreateSessionFromArray = 8;
        public const int CreateSessionOptions = 10;
        public const int SetSessionExecutionMode = 13;
        public const int EnableMemPattern = 16;
        public const int EnableCpuMemArena = 18;
        public const int SetSessionGraphOptimizationLevel = 23;
        public const int SetIntraOpNumThreads = 24;
        public const int SetInterOpNumThreads = 25;
        public const int CreateTensorWithDataAsOrtValue = 49;
        public const int CreateCpuMemoryInfo = 69;
        public const int ReleaseStatus = 93;
        public const int ReleaseSession = 95;
        public const int ReleaseValue = 96;
        public const int ReleaseSessionOptions = 100;
        public const int RunWithBinding = 133;
        public const int CreateIoBinding = 134;
        public const int ReleaseIoBinding = 135;
        public const int BindInput = 136;
        public const int BindOutput = 137;
    }
}
