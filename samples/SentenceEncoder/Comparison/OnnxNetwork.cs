using Microsoft.ML.OnnxRuntime;
using SentenceEncoder.Models;
using SentenceEncoder.Network;
using SentenceEncoder.Tokens;

namespace SentenceEncoder.Comparison;

/// <summary>The model by ONNX Runtime with its default options, all optimisations among them. Texts are padded to the longest, as it asks for.</summary>
internal sealed class OnnxNetwork : ISentenceNetwork
{
    private static readonly string[] s_inputs = ["input_ids", "attention_mask", "token_type_ids"];
    private static readonly string[] s_outputs = ["last_hidden_state"];

    private readonly RunOptions _runOptions;
    private readonly InferenceSession _session;

    /// <param name="model">The whole model.onnx.</param>
    /// <param name="threadCount">Threads that a call may use.</param>
    /// <param name="optimizedModelPath">Where to write the model as it was optimised, or null.</param>
    /// <exception cref="UserException">ONNX Runtime is not there, or refuses the model.</exception>
    public OnnxNetwork(byte[] model, int threadCount, string? optimizedModelPath = null)
    {
        try
        {
            using var options = new SessionOptions { IntraOpNumThreads = threadCount, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };

            // Its threads spin while a call lasts, as they do by default, and not beyond, where they would take the processor from whoever has the next turn.
            options.AddSessionConfigEntry("session.force_spinning_stop", "1");
            if (optimizedModelPath is not null)
                options.OptimizedModelFilePath = optimizedModelPath;
            _session = new InferenceSession(model, options);
            _runOptions = new RunOptions();
        }
        catch (OnnxRuntimeException exception)
        {
            throw new UserException($"ONNX Runtime refuses the model: {exception.Message}");
        }
        catch (Exception exception) when (exception is TypeInitializationException or DllNotFoundException)
        {
            throw new UserException("ONNX Runtime's native library is not here: a program published as one file is without it.");
        }
    }

    public string Name => "ONNX Runtime";

    public void Encode(PackedTokens tokens, Span<float> embeddings)
    {
        using Call call = Prepare(tokens);
        call.Run();
        call.Pool(embeddings);
    }

    /// <summary>Allocates what a call with such tokens reads and writes.</summary>
    public Call Prepare(PackedTokens tokens) => new(this, tokens);

    public void Dispose()
    {
        _session.Dispose();
        _runOptions.Dispose();
    }

    /// <summary>Tensors for one batch, which may be run again and again.</summary>
    internal sealed class Call : IDisposable
    {
        private readonly OnnxNetwork _network;
        private readonly PackedTokens _tokens;
        private readonly int _longest;
        private readonly float[] _rows;
        private readonly OrtValue[] _inputs;
        private readonly OrtValue[] _outputs;

        public Call(OnnxNetwork network, PackedTokens tokens)
        {
            _network = network;
            _tokens = tokens;
            for (int text = 0; text < tokens.Count; text++)
                _longest = Math.Max(_longest, tokens[text].Length);

            // What is not written is [PAD], hidden and of type 0.
            long[] ids = new long[tokens.Count * _longest], mask = new long[ids.Length], types = new long[ids.Length];
            for (int text = 0; text < tokens.Count; text++)
            {
                ReadOnlySpan<int> of = tokens[text];
                for (int n = 0; n < of.Length; n++)
                    (ids[(text * _longest) + n], mask[(text * _longest) + n]) = (of[n], 1);
            }

            long[] shape = [tokens.Count, _longest];
            _rows = new float[ids.Length * MiniLmShape.Dimension];
            _inputs = [OrtValue.CreateTensorValueFromMemory(ids, shape), OrtValue.CreateTensorValueFromMemory(mask, shape), OrtValue.CreateTensorValueFromMemory(types, shape)];
            _outputs = [OrtValue.CreateTensorValueFromMemory(_rows, [.. shape, MiniLmShape.Dimension])];
        }

        /// <summary>Runs the network into the rows.</summary>
        public void Run() => _network._session.Run(_network._runOptions, s_inputs, _inputs, s_outputs, _outputs);

        /// <summary>Makes embeddings of the rows.</summary>
        public void Pool(Span<float> embeddings)
        {
            for (int text = 0; text < _tokens.Count; text++)
            {
                ReadOnlySpan<float> rows = _rows.AsSpan(text * _longest * MiniLmShape.Dimension, _tokens[text].Length * MiniLmShape.Dimension);
                MeanPooling.Write(rows, embeddings.Slice(text * MiniLmShape.Dimension, MiniLmShape.Dimension));
            }
        }

        public void Dispose()
        {
            foreach (OrtValue value in _inputs.Concat(_outputs))
                value.Dispose();
        }
    }
}
