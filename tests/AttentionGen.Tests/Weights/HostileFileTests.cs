using System.Globalization;
using System.Text;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Weights.Files;
using AttentionGen.Weights;

namespace AttentionGen.Tests.Weights;

/// <summary>Files with drawn faults: refused as documented or read rightly, in memory between guard pages, memory-mapped and from streams.</summary>
public sealed class HostileFileTests
{
    private const int Seed = 1;
    private const int FilesEach = 24_000;

    // Of so many files one is written out and read in all other ways.
    private const int FilesForOneOnDisk = 64;

    // What is said of external data where there is no folder to find them in.
    private const string NeedsPath = "open the model by its path";

    // Parts of the messages that drawn files must lead to.
    private static readonly string[] s_safetensorsProblems =
    [
        "expected at least 8 bytes", "the header says to be", "the file is not whole", "does not begin with '{'", "is not UTF-8", "is not the JSON expected",
        "has a string that is no text", "expected an object for tensor", "has dtype twice", "has shape twice", "has data_offsets twice", "lacks dtype", "lacks shape",
        "lacks data_offsets", "unknown dtype", "an integer from 0 on", "more elements than 64 bits count", "takes no whole number of bytes", "but has", "behind its end",
        "they overlap", "belong to no tensor", "two of the name", "expected a string in __metadata__",
    ];

    private static readonly string[] s_onnxProblems =
    [
        "no protobuf message", "goes beyond the end", "says to be", "of wire type", "has no graph", "has no name", "two tensors of the name", "unknown data_type",
        "has a negative length", "more elements than 64 bits count", "takes", "elements, but int32_data", "int32_data end within a number", "expected 16 bits in int32_data",
        "which is not stored as", "expected its data in one piece", "packed, got single elements", "unknown data_location", "in segments", "an attribute has two tensors", "has no location",
        NeedsPath, "is external, but has",
    ];

    [Fact]
    public void Safetensors_files() => Run(
        s_safetensorsProblems, SafetensorsFile.Open, SafetensorsFile.Open, stream => SafetensorsFile.Open(stream), PlainSafetensors.Read,
        DrawnFile.Safetensors, DrawnFile.HostileSafetensors);

    [Fact]
    public void Onnx_models() => Run(
        s_onnxProblems, OnnxInitializers.Open, OnnxInitializers.Open, stream => OnnxInitializers.Open(stream), PlainOnnx.Read,
        DrawnFile.Onnx, DrawnFile.HostileOnnx);

    private static void Run(
        string[] problems,
        Func<ReadOnlyMemory<byte>, NamedTensors> open,
        Func<string, NamedTensors> openPath,
        Func<Stream, NamedTensors> openStream,
        Func<byte[], List<PlainTensor>> plain,
        Func<Random, byte[]> right,
        Func<Random, byte[]> hostile)
    {
        using var folder = new TemporaryFolder();
        int refused = 0;
        var messages = new HashSet<string>();
        for (int number = 0; number < FilesEach; number++)
        {
            // One in eight is right, and must be read.
            var random = new Random(Seed + number);
            bool isRight = number % 8 == 0;
            byte[] file = isRight ? right(random) : hostile(random);
            try
            {
                string? refusal = HostileFile.Check(file, open, plain, number % 2 == 0 ? GuardSide.End : GuardSide.Start);
                Assert.False(isRight && refusal is not null, refusal);
                if (refusal is not null)
                {
                    refused++;
                    messages.Add(refusal);
                }

                if (number % FilesForOneOnDisk == 0 || number % FilesForOneOnDisk == 1)
                {
                    string path = folder.Write(string.Create(CultureInfo.InvariantCulture, $"{number}.bin"), file);
                    string inMemory = Outcome(() => open(file));
                    if (!inMemory.Contains(NeedsPath, StringComparison.Ordinal))
                        Assert.Equal(inMemory, Outcome(() => openPath(path)));
                    Assert.Equal(inMemory, Outcome(() => openStream(new MemoryStream(file))));
                    Assert.Equal(inMemory, Outcome(() => openStream(new OneWayStream(file))));
                }
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"File {number}, {Convert.ToBase64String(file)}: {exception.Message}", exception);
            }
        }

        // Faults were found by every check that a drawn file can come to, and some changed nothing that matters.
        Assert.InRange(refused, FilesEach / 4, FilesEach * 7 / 8);
        Assert.Equal([], problems.Where(problem => !messages.Any(message => message.Contains(problem, StringComparison.Ordinal))));
    }

    // What comes of a file, without the name that messages begin with.
    private static string Outcome(Func<NamedTensors> open)
    {
        try
        {
            using NamedTensors tensors = open();
            var text = new StringBuilder();
            foreach (PlainTensor tensor in PlainTensor.Read(tensors))
                text.Append(CultureInfo.InvariantCulture, $"{tensor.Name} {tensor.TypeName} {string.Join(' ', tensor.Shape)}: {string.Join(' ', tensor.Values ?? [])}\n");
            return text.ToString();
        }
        catch (InvalidDataException exception)
        {
            return exception.Message[(exception.Message.IndexOf(':', StringComparison.Ordinal) + 1)..];
        }
    }
}
