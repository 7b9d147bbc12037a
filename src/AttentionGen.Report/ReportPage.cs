using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AttentionGen.Report;

/// <summary>The page: a template with its style and script, and the data in script elements that no browser runs.</summary>
internal static class ReportPage
{
    /// <summary>Writes the page.</summary>
    public static void Write(TextWriter writer, string title, IReadOnlyList<ReportLayer> layers)
    {
        string template = Resource("page.html");
        foreach (string part in template.Split("{{"))
        {
            int end = part.IndexOf("}}", StringComparison.Ordinal);
            switch (end < 0 ? "" : part[..end])
            {
                case "title": writer.Write(HtmlEncoder.Default.Encode(title)); break;
                case "style": writer.Write(Resource("page.css")); break;
                case "script": writer.Write(Resource("page.js")); break;
                case "data": writer.Write(Description(layers)); break;
                case "weights": WriteWeights(writer, layers); break;
            }

            writer.Write(end < 0 ? part : part[(end + 2)..]);
        }
    }

    /// <summary>Everything but weights, as JSON. Its default encoder escapes '&lt;' and all that is not ASCII, and replaces what is no character.</summary>
    private static string Description(IReadOnlyList<ReportLayer> layers)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("layers");
            foreach (ReportLayer layer in layers)
                Write(json, layer);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter json, ReportLayer layer)
    {
        json.WriteStartObject();
        json.WriteString("name", layer.Name);
        json.WriteNumber("heads", layer.HeadCount);
        Write(json, "queries", layer.QueryLabels);
        if (layer.KeyLabels != layer.QueryLabels)
            Write(json, "keys", layer.KeyLabels);
        json.WriteString("notes", layer.Notes);
        json.WriteStartArray("entropies");
        int size = layer.Weights.Length / layer.HeadCount;
        for (int head = 0; head < layer.HeadCount; head++)
            json.WriteNumberValue(HeadEntropy.Bits(layer.Weights.AsSpan(head * size, size), layer.KeyLabels.Length));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, string[] labels)
    {
        json.WriteStartArray(name);
        foreach (string label in labels)
            json.WriteStringValue(label);
        json.WriteEndArray();
    }

    /// <summary>Each layer's weights as they are: floats, little-endian, in base64.</summary>
    private static void WriteWeights(TextWriter writer, IReadOnlyList<ReportLayer> layers)
    {
        // A whole number of groups of three bytes, so that parts need no padding and can stand one behind the other.
        const int PartLength = 3 * 1024;
        var bytes = new byte[PartLength * sizeof(float)];
        for (int i = 0; i < layers.Count; i++)
        {
            writer.Write(FormattableString.Invariant($"<script type=\"text/plain\" id=\"weights-{i}\">"));
            ReadOnlySpan<float> weights = layers[i].Weights;
            for (int start = 0; start < weights.Length; start += PartLength)
            {
                ReadOnlySpan<float> part = weights.Slice(start, Math.Min(PartLength, weights.Length - start));
                for (int k = 0; k < part.Length; k++)
                    BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(k * sizeof(float)), part[k]);
                writer.Write(Convert.ToBase64String(bytes.AsSpan(0, part.Length * sizeof(float))));
            }

            writer.Write("</script>\n");
        }
    }

    private static string Resource(string name)
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
