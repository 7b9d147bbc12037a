using System.Numerics;
using AttentionGen.Weights;
using TextGenerator.Model;

namespace TextGenerator.Checks;

/// <summary>The same network as loops to be read, in any precision, from the tensors themselves: what the generated layers are held to.</summary>
internal sealed class PlainLlama<T>(NamedTensors tensors, LlamaConfiguration configuration)
    where T : IFloatingPointIeee754<T>
{
    private const int HeadDimension = LlamaShape.HeadDimension;

    /// <summary>The logits of what follows each token of a text, [token][vocabulary].</summary>
    public T[][] Logits(ReadOnlySpan<int> tokens)
    {
        float[] embeddings = tensors.ReadFloats(LlamaTensors.Tokens);
        T[][] rows = [.. tokens.ToArray().Select(token => embeddings.AsSpan(token * LlamaShape.Dimension, LlamaShape.Dimension).ToArray().Select(T.CreateChecked).ToArray())];
        for (int layer = 0; layer < configuration.LayerCount; layer++)
        {
            string name = LlamaTensors.Layer(layer);
            rows = Sum(rows, Attention(Normalize(rows, $"{name}.input_layernorm.weight"), $"{name}.self_attn"));
            rows = Sum(rows, Network(Normalize(rows, $"{name}.post_attention_layernorm.weight"), $"{name}.mlp"));
        }
        return Linear(Normalize(rows, LlamaTensors.Normalization), LlamaTensors.Head);
    }

    private T[][] Attention(T[][] rows, string name)
    {
        T[][] queries = Rotate(Linear(rows, $"{name}.q_proj.weight")), keys = Rotate(Linear(rows, $"{name}.k_proj.weight")), values = Linear(rows, $"{name}.v_proj.weight");
        T scale = T.One / T.Sqrt(T.CreateChecked(HeadDimension));
        T[][] output = [.. rows.Select(_ => new T[LlamaShape.Dimension])];
        for (int head = 0; head < LlamaShape.HeadCount; head++)
        {
            int first = head * HeadDimension, keyFirst = head / (LlamaShape.HeadCount / LlamaShape.KeyValueHeadCount) * HeadDimension;
            for (int query = 0; query < rows.Length; query++)
            {
                // Up to its own place, which is what causal means.
                var weights = new T[query + 1];
                for (int key = 0; key <= query; key++)
                    weights[key] = scale * Dot(queries[query].AsSpan(first, HeadDimension), keys[key].AsSpan(keyFirst, HeadDimension));
                Softmax(weights);
                for (int element = 0; element < HeadDimension; element++)
                {
                    for (int key = 0; key <= query; key++)
                        output[query][first + element] += weights[key] * values[key][keyFirst + element];
                }
            }
        }
        return Linear(output, $"{name}.o_proj.weight");
    }

    private T[][] Network(T[][] rows, string name)
    {
        T[][] gates = Linear(rows, $"{name}.gate_proj.weight"), hidden = Linear(rows, $"{name}.up_proj.weight");
        for (int row = 0; row < rows.Length; row++)
        {
            for (int element = 0; element < hidden[row].Length; element++)
                hidden[row][element] *= gates[row][element] / (T.One + T.Exp(-gates[row][element]));
        }
        return Linear(hidden, $"{name}.down_proj.weight");
    }

    // Elements n and n + D / 2 of a head's row are a point, turned by an angle that grows with the place and falls with n. Angles are double for every T, as a table of them is.
    private T[][] Rotate(T[][] rows)
    {
        const int Half = HeadDimension / 2;
        for (int place = 0; place < rows.Length; place++)
        {
            for (int first = 0; first < rows[place].Length; first += HeadDimension)
            {
                for (int n = 0; n < Half; n++)
                {
                    double angle = place * Math.Pow(configuration.RotaryBase, -2.0 * n / HeadDimension);
                    T cosine = T.CreateChecked(Math.Cos(angle)), sine = T.CreateChecked(Math.Sin(angle));
                    (T x, T y) = (rows[place][first + n], rows[place][first + n + Half]);
                    (rows[place][first + n], rows[place][first + n + Half]) = ((x * cosine) - (y * sine), (y * cosine) + (x * sine));
                }
            }
        }
        return rows;
    }

    private T[][] Normalize(T[][] rows, string name)
    {
        float[] gain = tensors.ReadFloats(name);
        return
        [
            .. rows.Select(row =>
            {
                T scale = T.One / T.Sqrt((Dot(row, row) / T.CreateChecked(row.Length)) + T.CreateChecked(LlamaShape.Epsilon));
                return row.Select((value, element) => value * scale * T.CreateChecked(gain[element])).ToArray();
            }),
        ];
    }

    private T[][] Linear(T[][] rows, string name)
    {
        int inputs = rows[0].Length;
        T[] matrix = [.. tensors.ReadFloats(name).Select(T.CreateChecked)];
        return [.. rows.Select(row => Enumerable.Range(0, matrix.Length / inputs).Select(output => Dot(matrix.AsSpan(output * inputs, inputs), row)).ToArray())];
    }

    private static T[][] Sum(T[][] first, T[][] second) => [.. first.Zip(second, (one, other) => one.Zip(other, (x, y) => x + y).ToArray())];

    private static void Softmax(Span<T> scores)
    {
        T most = scores[0], sum = T.Zero;
        foreach (T score in scores)
            most = T.Max(most, score);
        foreach (ref T score in scores)
            sum += score = T.Exp(score - most);
        foreach (ref T score in scores)
            score /= sum;
    }

    private static T Dot(ReadOnlySpan<T> first, ReadOnlySpan<T> second)
    {
        T sum = T.Zero;
        for (int n = 0; n < first.Length; n++)
            sum += first[n] * second[n];
        return sum;
    }
}
