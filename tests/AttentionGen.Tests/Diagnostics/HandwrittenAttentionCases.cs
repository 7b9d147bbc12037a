namespace AttentionGen.Tests.Diagnostics;

/// <summary>Methods that compute attention by hand, and methods that share one step or two with it.</summary>
internal static class HandwrittenAttentionCases
{
    private const string Scores = """
        for (int j = 0; j < n; j++)
        {
            float s = 0;
            for (int d = 0; d < D; d++)
                s += q[i * D + d] * k[j * D + d];
            w[j] = s * scale;
        }
        """;

    private const string Softmax = """
        float max = float.NegativeInfinity, sum = 0;
        for (int j = 0; j < n; j++) max = MathF.Max(max, w[j]);
        for (int j = 0; j < n; j++) { w[j] = MathF.Exp(w[j] - max); sum += w[j]; }
        for (int j = 0; j < n; j++) w[j] /= sum;
        """;

    public static TheoryData<string, string> Attention => new()
    {
        { "three loops", $"for (int i = 0; i < m; i++) {{ {Scores} {Softmax} for (int d = 0; d < D; d++) {{ float r = 0; for (int j = 0; j < n; j++) r += w[j] * v[j * D + d]; o[i * D + d] = r; }} }}" },
        { "rows added up", $"for (int i = 0; i < m; i++) {{ {Scores} {Softmax} for (int j = 0; j < n; j++) for (int d = 0; d < D; d++) o[i * D + d] += w[j] * v[j * D + d]; }}" },
        { "one query", $"int i = 0; {Scores} {Softmax} for (int d = 0; d < D; d++) {{ o[d] = 0; for (int j = 0; j < n; j++) o[d] = o[d] + v[j * D + d] * w[j]; }}" },
        { "divided at the end", $"for (int i = 0; i < m; i++) {{ {Scores} float sum = 0; for (int j = 0; j < n; j++) sum += w[j] = MathF.Exp(w[j]); for (int j = 0; j < n; j++) for (int d = 0; d < D; d++) o[i * D + d] += w[j] / sum * v[j * D + d]; }}" },
        { "online softmax", "for (int i = 0; i < m; i++) { float max = -1e9f, sum = 0; for (int j = 0; j < n; j++) { float s = 0; for (int d = 0; d < D; d++) s += q[i * D + d] * k[j * D + d]; float next = MathF.Max(max, s); float old = MathF.Exp(max - next), p = MathF.Exp(s - next); sum = sum * old + p; max = next; for (int d = 0; d < D; d++) o[i * D + d] = o[i * D + d] * old + p * v[j * D + d]; } }" },
        { "double matrices", "for (int i = 0; i < m; i++) { var p = new double[n]; double z = 0; for (int j = 0; j < n; j++) { for (int d = 0; d < D; d++) p[j] += Q[i, d] * K[j, d]; p[j] = Math.Exp(p[j]); z += p[j]; } for (int d = 0; d < D; d++) for (int j = 0; j < n; j++) O[i, d] += p[j] / z * V[j, d]; }" },
        { "fused multiply-add", $"for (int i = 0; i < m; i++) {{ for (int j = 0; j < n; j++) {{ float s = 0; for (int d = 0; d < D; d++) s = MathF.FusedMultiplyAdd(q[i * D + d], k[j * D + d], s); w[j] = s; }} {Softmax} for (int j = 0; j < n; j++) for (int d = 0; d < D; d++) o[i * D + d] = MathF.FusedMultiplyAdd(w[j], v[j * D + d], o[i * D + d]); }}" },
        { "a softmax of the user's", $"for (int i = 0; i < m; i++) {{ {Scores} Softmax(w); for (int j = 0; j < n; j++) for (int d = 0; d < D; d++) o[i * D + d] += w[j] * v[j * D + d]; }}" },
        { "tensors", "for (int j = 0; j < n; j++) w[j] = TensorPrimitives.Dot(q.AsSpan(), k.AsSpan(j * D, D)); TensorPrimitives.SoftMax(w, w); for (int j = 0; j < n; j++) TensorPrimitives.MultiplyAdd(v.AsSpan(j * D, D), w[j], o, o);" },
        { "tensors, multiplied and added", "var t = new float[D]; for (int j = 0; j < n; j++) w[j] = TensorPrimitives.Dot(q.AsSpan(), k.AsSpan(j * D, D)) * scale; TensorPrimitives.SoftMax(w, w); for (int j = 0; j < n; j++) { TensorPrimitives.Multiply(v.AsSpan(j * D, D), w[j], t); TensorPrimitives.Add(o, t, o); }" },
        { "tensors, transposed values", "for (int j = 0; j < n; j++) w[j] = TensorPrimitives.Dot(q.AsSpan(), k.AsSpan(j * D, D)); TensorPrimitives.SoftMax(w, w); for (int d = 0; d < D; d++) o[d] = TensorPrimitives.Dot(w, v.AsSpan(d * n, n));" },
    };

    public static TheoryData<string, string> Others => new()
    {
        { "softmax classifier", $"int i = 0; {Scores} {Softmax}" },
        { "its gradient", $"int i = 0; {Scores} {Softmax} for (int j = 0; j < n; j++) for (int d = 0; d < D; d++) v[j * D + d] += w[j] * q[i * D + d];" },
        { "its loss", $"int i = 0; {Scores} {Softmax} float loss = 0; for (int j = 0; j < n; j++) loss -= o[j] * MathF.Log(w[j]);" },
        { "matrix product", "for (int i = 0; i < m; i++) for (int j = 0; j < n; j++) { float s = 0; for (int d = 0; d < D; d++) s += q[i * D + d] * k[d * n + j]; o[i * n + j] = s; } o[0] = MathF.Exp(1);" },
        { "two matrix products", "for (int i = 0; i < m; i++) { for (int j = 0; j < n; j++) { float s = 0; for (int d = 0; d < D; d++) s += q[i * D + d] * k[j * D + d]; w[j] = s; } for (int j = 0; j < n; j++) for (int d = 0; d < D; d++) o[i * D + d] += w[j] * v[j * D + d]; } scale = MathF.Exp(scale);" },
        { "cosine similarity", "for (int j = 0; j < n; j++) { float a = 0, b = 0, c = 0; for (int d = 0; d < D; d++) { a += q[d] * k[j * D + d]; b += q[d] * q[d]; c += k[j * D + d] * k[j * D + d]; } w[j] = a / MathF.Sqrt(b * c); } scale = MathF.Exp(scale);" },
        { "convolution", "for (int i = 0; i < m; i++) { float s = 0; for (int d = 0; d < D; d++) s += q[i + d] * k[d]; o[i] = MathF.Exp(s); }" },
        { "layer norm", "for (int i = 0; i < m; i++) { float mean = 0, square = 0; for (int d = 0; d < D; d++) mean += q[i * D + d]; for (int d = 0; d < D; d++) square += (q[i * D + d] - mean) * (q[i * D + d] - mean); for (int d = 0; d < D; d++) o[i * D + d] = (q[i * D + d] - mean) / MathF.Sqrt(square) * k[d] + v[d]; } scale = MathF.Exp(scale);" },
        { "Gaussian kernel regression", "for (int i = 0; i < m; i++) { float z = 0; for (int j = 0; j < n; j++) { float s = 0; for (int d = 0; d < D; d++) { float x = q[i * D + d] - k[j * D + d]; s += x * x; } w[j] = MathF.Exp(-s); z += w[j]; } for (int j = 0; j < n; j++) o[i] += w[j] / z * v[j]; }" },
        { "logistic units and a second layer", "for (int j = 0; j < n; j++) { float s = 0; for (int d = 0; d < D; d++) s += q[d] * k[j * D + d]; o[j] = 1 / (1 + MathF.Exp(-s)); } for (int j = 0; j < n; j++) v[j] = o[j] * scale;" },
        { "mean of a softmax", "float z = 0, mean = 0; for (int j = 0; j < n; j++) { w[j] = MathF.Exp(q[j]); z += w[j]; } for (int j = 0; j < n; j++) mean += w[j] / z * v[j];" },
        { "tensors, classifier", "for (int j = 0; j < n; j++) w[j] = TensorPrimitives.Dot(q.AsSpan(), k.AsSpan(j * D, D)); TensorPrimitives.SoftMax(w, o);" },
        { "tensors, classifier and its gradient", "for (int j = 0; j < n; j++) w[j] = TensorPrimitives.Dot(q.AsSpan(), k.AsSpan(j * D, D)); TensorPrimitives.SoftMax(w, w); for (int j = 0; j < n; j++) TensorPrimitives.MultiplyAdd(q.AsSpan(), w[j], v.AsSpan(j * D, D), v.AsSpan(j * D, D));" },
        { "tensors, products without softmax", "for (int j = 0; j < n; j++) w[j] = TensorPrimitives.Dot(q.AsSpan(), k.AsSpan(j * D, D)); for (int j = 0; j < n; j++) TensorPrimitives.MultiplyAdd(v.AsSpan(j * D, D), w[j], o, o); TensorPrimitives.Exp(q, q);" },
    };
}
