// The program of a user who has just added AttentionGen.Weights: compiled by run.sh in a project of its own, outside the repository, and ahead of time by
// tests/NativeAot/run.sh.
using System.Text;
using AttentionGen.Weights;

// A safetensors file: 2.5 as float32 and as bfloat16.
byte[] header = Encoding.UTF8.GetBytes(
    """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[1,1],"data_offsets":[4,6]}}""");
string path = Path.GetTempFileName();
try
{
    File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)header.Length), .. header, 0, 0, 0x20, 0x40, 0x20, 0x40]);
    using SafetensorsFile file = SafetensorsFile.Open(path);
    Check("safetensors", file.ReadFloats("a", [1])[0] == 2.5f && file.ReadFloats("b")[0] == 2.5f);
}
finally
{
    File.Delete(path);
}

// An ONNX model: a graph (field 7) with an initialiser (5) of one length 1 (1), data_type FLOAT (2), name (8) and raw_data (9).
byte[] model = [0x3A, 15, 0x2A, 13, 0x08, 1, 0x10, 1, 0x42, 1, (byte)'a', 0x4A, 4, 0, 0, 0x20, 0x40];
using (OnnxInitializers tensors = OnnxInitializers.Open(model))
    Check("ONNX", tensors.ReadFloats("a", [1])[0] == 2.5f);

// What is wrong is told, by each of the libraries that read.
Check("cut off", Says(() => SafetensorsFile.Open(header), "expected at most 100000000"));
Check("no JSON", Says(() => SafetensorsFile.Open(new byte[] { 2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'x' }), "is not the JSON expected"));
Check("no message", Says(() => OnnxInitializers.Open(model.AsMemory(0, 10)), "its message ends after"));
Console.WriteLine($"{Environment.Version}: weights read");

static bool Says(Func<IDisposable> open, string part)
{
    try
    {
        open().Dispose();
        return false;
    }
    catch (InvalidDataException exception)
    {
        return exception.Message.Contains(part, StringComparison.Ordinal);
    }
}

static void Check(string what, bool isRight)
{
    if (isRight)
        return;
    Console.Error.WriteLine($"package consumer: wrong result, {what}");
    Environment.Exit(1);
}
